import { accountHandler, json } from '../../../../account-handler';
import { endOldSecretOfKey } from '../../../workspace-keys';

export const DELETE = accountHandler('keys:write', async (visit) => json(await endOldSecretOfKey(visit)));
