import { json, openHandler, readBody } from '../../account-handler';
import { confirmEmailChange } from '../change-email';

export const POST = openHandler(async (visit) =>
  json({ email: await confirmEmailChange(visit, await readBody(visit.request)) }),
);
