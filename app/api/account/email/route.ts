import { json, personHandler, readBody } from '../account-handler';
import { askForEmailChange } from './change-email';

export const POST = personHandler(async (visit) => {
  await askForEmailChange(visit, await readBody(visit.request));
  return json({ next: 'mail' });
});
