'use client';

import { Button } from '@/components/ui/button';
import { AskDialog } from './ask-dialog';

/** Takes oneself out of the workspace. */
export function LeaveWorkspace({ name }: { name: string }) {
  return (
    <AskDialog
      trigger={<Button variant="danger">Leave the workspace</Button>}
      title={`Leave “${name}”?`}
      meaning="You see nothing of it from now on. To come back you need another invitation."
      verb="Leave"
      path="/api/account/workspace/leave"
      method="POST"
      onDone={() => window.location.assign('/dashboard')}
    />
  );
}
