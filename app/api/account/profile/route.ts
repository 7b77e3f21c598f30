import { z } from 'zod';
import { requireAttempts } from '@/lib/auth/session-limits';
import { changeName } from '@/lib/auth/session-queries';

import { json, personHandler, readBody } from '../account-handler';
import { readForm } from '../read-form';

const ProfileBody = z.strictObject({
  name: z.string().trim().max(100, 'A name has at most 100 characters.').nullable(),
});

export const PATCH = personHandler(async ({ person, actor, request }) => {
  requireAttempts({ profile: person.userId });
  const name = readForm(ProfileBody, await readBody(request)).name || null;
  await changeName(person.userId, name, actor);
  return json({ name });
});
