import { takeWelcomeKey } from '@/lib/auth/session-welcome';
import { accountHandler, json } from '../account-handler';

/** A new person's first key, once; null when it was shown before. */
export const POST = accountHandler(async ({ session }) => json({ key: takeWelcomeKey(session.userId) }));
