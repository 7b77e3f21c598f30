import { takeWelcomeKey } from '@/lib/auth/session-welcome';
import { json, personHandler } from '../account-handler';

/** A new person's first key, once; null when it was shown before. */
export const POST = personHandler(async ({ person }) => json({ key: takeWelcomeKey(person.userId) }));
