import { errorBodyOf } from '@/lib/anthropic/errors';
import { ApiError, ERRORS, type ErrorCode } from '@/lib/base/errors';
import { ANSWER_HEADERS, type AnswerHeader } from './header-words';
import type { Json } from './operation';

/** The two shapes of an error: ours, which OpenAI's clients parse, and Anthropic's. */
export type ErrorShape = 'Error' | 'AnthropicError';

/** Statuses at which it is worth trying again, and which say when. */
const LATER = new Set([429, 503]);

/** Refused before an operation is known, and so by none of them. */
const AT_THE_DOOR: readonly ErrorCode[] = ['method_not_allowed', 'headers_too_large'];
/** Only in our records, or not answered by this version. */
const UNSEEN = new Set<ErrorCode>(['client_closed', 'idempotency_conflict']);

/** What any operation may answer beyond its own errors. */
export function otherErrors(shape: ErrorShape): Json {
  return {
    ...errorResponse(0, AT_THE_DOOR, shape),
    description: 'Any other status: what went wrong, and what to do',
  };
}

/** What an operation answers at a status, with an example for each code. */
export function errorResponse(status: number, codes: readonly ErrorCode[], shape: ErrorShape): Json {
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join('\n\n'),
    headers: headersOn(LATER.has(status) ? ['all', 'later'] : ['all']),
    content: {
      'application/json': {
        schema: { $ref: `#/components/schemas/${shape}` },
        examples: Object.fromEntries(
          codes.map((code) => [code, { $ref: `#/components/examples/${exampleName(code, shape)}` }]),
        ),
      },
    },
  };
}

/** An example of every error that is answered, in both shapes. */
export function errorExamples(): Json {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => !UNSEEN.has(code));
  return Object.fromEntries(
    codes.flatMap((code) => {
      const error = new ApiError(code, ERRORS[code].meaning);
      const summary = ERRORS[code].meaning;
      return [
        [exampleName(code, 'Error'), { summary, value: error.toBody(REQUEST_ID) }],
        [exampleName(code, 'AnthropicError'), { summary, value: errorBodyOf(error, REQUEST_ID) }],
      ];
    }),
  );
}

/** References to the headers of such answers. */
export function headersOn(kinds: readonly AnswerHeader['on'][]): Json {
  return Object.fromEntries(
    ANSWER_HEADERS.filter(({ on }) => kinds.includes(on)).map(({ name }) => [
      name,
      { $ref: `#/components/headers/${name}` },
    ]),
  );
}

const REQUEST_ID = 'req_0f4c1d8e6b2a4973b5d0c8a7e6f51234';

function exampleName(code: ErrorCode, shape: ErrorShape): string {
  return shape === 'Error' ? code : `anthropic.${code}`;
}
