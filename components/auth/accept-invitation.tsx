'use client';

import { rememberWorkspace } from '@/components/dashboard/workspace-keeper';
import { postSignIn } from '@/components/site/post-sign-in';
import { Button } from '@/components/ui/button';
import { Check } from '@/components/ui/controls';
import { Notice } from '@/components/ui/notice';
import { useSentForm } from '@/components/ui/use-sent-form';

interface AcceptInvitationProps {
  token: string;
  signedInAs: string;
  /** The address it was sent to, where that is another one. */
  sentTo: string | null;
}

/** Joins; one who is signed in with another address than it was sent to is asked whether they mean it. */
export function AcceptInvitation({ token, signedInAs, sentTo }: AcceptInvitationProps) {
  const { onSubmit, isBusy, general, faultOf } = useSentForm<{ workspace: string }>({
    path: '/api/account/invitations/accept',
    read: (fields) => ({ token, as_another: fields.get('as_another') === 'on' }),
    onDone({ workspace }) {
      rememberWorkspace(workspace);
      window.location.assign('/dashboard');
    },
  });
  const problem = general ?? faultOf('as_another');
  return (
    <form onSubmit={onSubmit} className="grid gap-5">
      {problem && <Notice role="alert" tone="bad" title={problem} />}
      {sentTo === null ? (
        <p className="text-muted">You join as {signedInAs}.</p>
      ) : (
        <Notice title="This invitation was sent to another address.">
          <p className="[overflow-wrap:anywhere]">
            It was sent to {sentTo}; you are signed in as {signedInAs}.
          </p>
          <Check name="as_another" label={`Join as ${signedInAs} all the same`} className="mt-2 text-ink" />
        </Notice>
      )}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" isBusy={isBusy}>
          Join the workspace
        </Button>
        <Button variant="quiet" onClick={() => void signInAsAnother()}>
          Sign in as somebody else
        </Button>
      </div>
    </form>
  );
}

async function signInAsAnother(): Promise<void> {
  const here = window.location.pathname;
  await postSignIn('signout', { callbackUrl: here }).catch(() => undefined);
  window.location.assign(`/sign-in?callbackUrl=${encodeURIComponent(here)}`);
}
