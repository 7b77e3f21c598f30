/** The core endpoints as the docs’ first page lists them. A test finds each in the gateway's table. */
export const ENDPOINTS: readonly (readonly [method: string, path: string, purpose: string])[] = [
  ['GET', '/v1/models', 'Public catalog of grouped model slugs and route metadata.'],
  ['GET', '/v1/models/{modelId}', 'Model detail, route variants, capability flags, and pricing context.'],
  ['POST', '/v1/chat/completions', 'OpenAI-compatible chat completions with Runtime routing and savings.'],
  ['POST', '/v1/responses', 'OpenAI-compatible responses API surface.'],
  [
    'GET',
    '/v1/responses/{id}',
    'A stored response, for 30 days; with stream=true a background stream again.',
  ],
  ['DELETE', '/v1/responses/{id}', 'Deletes a stored response.'],
  ['GET', '/v1/responses/{id}/input_items', 'The items that a response was asked with, in pages.'],
  ['POST', '/v1/responses/{id}/cancel', 'Stops a response that is made in the background.'],
  ['POST', '/v1/responses/input_tokens', 'Counts what a request would send. Free.'],
  ['POST', '/v1/messages', 'Anthropic-compatible messages over every route, for coding agents.'],
  ['POST', '/v1/messages/count_tokens', 'Counts what a message would send. Free.'],
  ['POST', '/v1/embeddings', 'OpenAI-compatible embeddings of texts or tokens, as floats or base64.'],
  ['POST', '/v1/account/quote', 'Estimate route options, customer charge, and savings before live traffic.'],
  ['GET', '/openapi.json', 'Every endpoint of this API, described in OpenAPI 3.1.'],
];
