import type { PrintedReceipt } from '@/components/dashboard/types';
import type { Mode } from '@/lib/auth/caller';
import type { Session } from '@/lib/auth/session';
import { describeRequest } from '@/lib/gateway/endpoints/requests';
import type { Runtime } from '@/lib/gateway/runtime';
import { asJson, readerOf } from '../reader';

/** A request of this workspace and mode in full. @throws ApiError not_found, also for another workspace's or mode's */
export async function readReceipt(
  runtime: Runtime,
  session: Session,
  mode: Mode,
  id: string,
): Promise<PrintedReceipt> {
  return asJson(await describeRequest(runtime.pool, readerOf(runtime, session, mode), id));
}
