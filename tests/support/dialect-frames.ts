import { encodeMessage } from './event-stream';

/** An event as it goes over the wire. */
export type Frame = (event: string) => string | Buffer;

export const dataFrame: Frame = (event) => `data: ${event}\n\n`;

/** Named after its `type`, as Anthropic and Cohere do. */
export const namedFrame: Frame = (event) => `event: ${JSON.parse(event).type}\ndata: ${event}\n\n`;

export const crlfFrame: Frame = (event) => `data: ${event}\r\n\r\n`;

/** Of `["contentBlockDelta", {…}]`; a name that ends in `Exception` is one. */
export const awsFrame: Frame = (event) => {
  const [name, payload] = JSON.parse(event) as [string, unknown];
  const kind = name.endsWith('Exception') ? 'exception' : 'event';
  return encodeMessage(
    { ':message-type': kind, [`:${kind}-type`]: name, ':content-type': 'application/json' },
    JSON.stringify(payload),
  );
};

/** How the fake providers that speak another dialect frame their streams. */
export const FRAMES: Readonly<Record<string, Frame>> = {
  claude: namedFrame,
  gemini: crlfFrame,
  converse: awsFrame,
  command: namedFrame,
  native: namedFrame,
};
