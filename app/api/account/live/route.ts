import { accountHandler } from '../account-handler';
import { openLiveStream } from './live-stream';

/**
 * Server-sent events that say when to look again: `open`, then `news` whenever something changed in the workspace
 * (named as `workspace` in the address: a browser sends no header here), `ended` when the session has.
 */
export const GET = accountHandler('usage:read', async (visit) => openLiveStream(visit));
