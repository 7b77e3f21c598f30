import { json, personHandler } from '../account-handler';
import { endEverySession, readSessions } from './own-sessions';

export const GET = personHandler(async ({ person }) =>
  json({ object: 'list', data: await readSessions(person) }),
);

/** Signs out everywhere, here too. */
export const DELETE = personHandler(async (visit) => {
  await endEverySession(visit);
  return json({ ended: true });
});
