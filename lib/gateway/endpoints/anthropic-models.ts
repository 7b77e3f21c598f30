import { ApiError } from '@/lib/base/errors';

/** What of a model's row Anthropic's clients ask for. */
interface Row {
  id: string;
  name: string;
  created: number;
  context_window: number;
  max_output_tokens: number | null;
}

const MOST = 1_000;

/** A model as Anthropic's `GET /v1/models/{id}` prints it. */
export function anthropicModel(row: Row) {
  return {
    type: 'model' as const,
    id: row.id,
    display_name: row.name,
    created_at: new Date(row.created * 1_000).toISOString(),
    max_input_tokens: row.context_window,
    max_tokens: row.max_output_tokens,
    capabilities: null,
    lifecycle: 'active' as const,
    deprecated_at: null,
    retires_at: null,
    line: null,
  };
}

/**
 * A page of models as Anthropic's `GET /v1/models` prints it: `limit` of them, behind `after_id` or before `before_id`.
 * @throws ApiError invalid_request for a limit that is none
 */
export function anthropicModels(rows: readonly Row[], query: URLSearchParams) {
  const limit = limitOf(query.get('limit'));
  const after = rows.findIndex(({ id }) => id === query.get('after_id'));
  const before = rows.findIndex(({ id }) => id === query.get('before_id'));
  const from = before >= 0 ? Math.max(0, before - limit) : after + 1;
  const to = before >= 0 ? before : Math.min(rows.length, from + limit);
  const data = rows.slice(from, to).map(anthropicModel);
  return {
    data,
    has_more: before >= 0 ? from > 0 : to < rows.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

function limitOf(text: string | null): number {
  if (text === null) return MOST;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
  throw new ApiError('invalid_request', `\`limit\` must be a whole number from 1 to ${MOST}.`, {
    param: 'limit',
  });
}
