import { openHandler, readBody } from '../account-handler';
import { keepSignUp } from './sign-up';

export const POST = openHandler(async ({ runtime, request }) =>
  keepSignUp(runtime, request, await readBody(request)),
);
