import { accountHandler, json, readBody } from '../../account-handler';
import { changeMemberRole, takeMemberOut } from '../workspace-members';

export const PATCH = accountHandler('members:write', async (visit) =>
  json(await changeMemberRole(visit, visit.params.id ?? '', await readBody(visit.request))),
);

export const DELETE = accountHandler('members:write', async (visit) => {
  const id = visit.params.id ?? '';
  await takeMemberOut(visit, id);
  return json({ id, object: 'member', deleted: true });
});
