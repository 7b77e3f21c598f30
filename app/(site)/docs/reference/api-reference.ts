import { type Group, groupsOf } from '@/components/docs/reference/operations';
import { openApiDocument } from '@/lib/gateway/openapi/document';
import { TABLE } from '@/lib/gateway/table';
import { siteOrigin } from '../../../site-origin';

let made: { origin: string; groups: readonly Group[] } | null = null;

/** The API as its own OpenAPI document describes it, made once in this process. */
export async function apiReference(): Promise<readonly Group[]> {
  const origin = await siteOrigin();
  if (made?.origin !== origin) made = { origin, groups: groupsOf(openApiDocument(TABLE, origin), origin) };
  return made.groups;
}
