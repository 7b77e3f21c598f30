import { z } from 'zod';
import type { FirstStepsView } from '@/components/dashboard/overview/overview-types';
import type { Session } from '@/lib/auth/session';
import type { Runtime } from '@/lib/gateway/runtime';
import { findFirstSteps, hideFirstSteps } from '@/lib/requests/first-steps-queries';
import { readForm } from '../read-form';

export async function readFirstSteps(
  { pool }: Pick<Runtime, 'pool'>,
  { workspace, userId }: Session,
): Promise<FirstStepsView> {
  const steps = await findFirstSteps(pool, { workspaceId: workspace.id, userId });
  return {
    hidden: steps.isHidden,
    request: steps.hasRequest,
    credits: steps.hasCredits,
    live_key: steps.hasLiveKey,
    saving: steps.hasSaving,
  };
}

const HideBody = z.strictObject({ hidden: z.boolean('`hidden` is true or false.') });

/** @throws ApiError invalid_request naming the field */
export async function changeFirstSteps(
  { pool }: Pick<Runtime, 'pool'>,
  session: Session,
  body: unknown,
): Promise<FirstStepsView> {
  const { hidden } = readForm(HideBody, body);
  const { workspace, userId } = session;
  await hideFirstSteps(pool, { workspaceId: workspace.id, userId, isHidden: hidden });
  return readFirstSteps({ pool }, session);
}
