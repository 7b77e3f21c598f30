import { json, openHandler, readBody } from '../../account-handler';
import { askForReset } from './reset-password';

export const POST = openHandler(async (visit) => {
  await askForReset(visit, await readBody(visit.request));
  return json({ next: 'mail' });
});
