import type { Visit } from '../door/exchange';
import { openApiDocument } from '../openapi/document';
import type { Path } from '../table';

let printed: string | null = null;

/** GET /openapi.json, made once. */
export function openApi(visit: Visit, table: readonly Path[]): void {
  printed ??= JSON.stringify(openApiDocument(table, visit.runtime.env.publicUrl));
  visit.headers.add('content-type', 'application/json');
  visit.exchange.send(200, visit.headers, printed);
}
