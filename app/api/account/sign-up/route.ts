import { openHandler, readBody } from '../account-handler';
import { keepSignUp } from './sign-up';

export const POST = openHandler(async (visit) => keepSignUp(visit, await readBody(visit.request)));
