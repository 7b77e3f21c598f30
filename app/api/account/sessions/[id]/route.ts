import { json, personHandler } from '../../account-handler';
import { endOneSession } from '../own-sessions';

export const DELETE = personHandler(async (visit) => {
  const id = visit.params.id ?? '';
  await endOneSession(visit, id);
  return json({ id, object: 'session', ended: true });
});
