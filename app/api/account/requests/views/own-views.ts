import { z } from 'zod';
import { readFilters } from '@/app/dashboard/requests/request-filter';
import { filterOf } from '@/components/dashboard/requests/filter-address';
import { removeView, saveView } from '@/lib/gateway/saved-views';
import { listViews, type RequestView } from '@/lib/requests/queries-views';
import { type AccountVisit, readBody } from '../../account-handler';
import { readForm } from '../../read-form';

const ViewForm = z.strictObject({
  name: z
    .string({ error: 'Give it a name.' })
    .trim()
    .min(1, 'Give it a name.')
    .max(60, 'At most 60 characters.')
    .refine((text) => !text.includes('\0'), 'This has a character that no text has.'),
  query: z
    .string({ error: 'Expected the filters as they stand in the address.' })
    .max(2_000, 'These filters are too long.'),
});

/** The signed-in person's views in this workspace. */
export function readViews({
  runtime,
  session,
}: Pick<AccountVisit, 'runtime' | 'session'>): Promise<RequestView[]> {
  return listViews(runtime.pool, ownerOf(session));
}

/** Keeps the filters of the body under its name. @throws ApiError invalid_request naming the field */
export async function keepView({ runtime, session, request, actor }: AccountVisit): Promise<RequestView> {
  const form = readForm(ViewForm, await readBody(request));
  const asked = new URLSearchParams(form.query);
  readFilters(asked);
  // Only what is a filter is kept, in one order: no mode, no cursor, no open panel.
  const query = new URLSearchParams(filterOf((name) => asked.get(name))).toString();
  return saveView(runtime.pool, ownerOf(session), { name: form.name, query }, actor);
}

/** @throws ApiError not_found */
export function dropView({ runtime, session, params, actor }: AccountVisit): Promise<void> {
  return removeView(runtime.pool, ownerOf(session), params.id ?? '', actor);
}

function ownerOf({ workspace, userId }: AccountVisit['session']) {
  return { workspaceId: workspace.id, userId };
}
