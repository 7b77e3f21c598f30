'use client';

import { Button } from '@/components/ui/button';
import { Field, SelectField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { useSentForm } from '@/components/ui/use-sent-form';
import type { MemberRow } from './types';

interface TransferFormProps {
  members: readonly MemberRow[];
  hasPassword: boolean;
  workspace: string;
}

/** Makes another member the owner; who hands over shows again who they are. */
export function TransferForm({ members, hasPassword, workspace }: TransferFormProps) {
  const { onSubmit, isBusy, faultOf, general } = useSentForm({
    path: '/api/account/workspace/transfer',
    read: (fields) => ({
      member: String(fields.get('member') ?? ''),
      ...(hasPassword ? { password: String(fields.get('password') ?? '') } : {}),
    }),
    onDone: () => window.location.assign('/dashboard/settings/members'),
  });
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      {general && <Notice role="alert" tone="bad" title={general} />}
      <SelectField
        id="new-owner"
        name="member"
        label="New owner"
        options={members.map(({ id, email, role }) => ({ value: id, label: `${email}, ${role}` }))}
        error={faultOf('member')}
      />
      {hasPassword ? (
        <Field
          id="transfer-password"
          name="password"
          type="password"
          label="Your password"
          autoComplete="current-password"
          error={faultOf('password')}
        />
      ) : (
        <p className="text-small text-muted">
          You have no password, so you must have signed in within the last ten minutes.
        </p>
      )}
      <Button
        type="submit"
        variant="danger"
        isBusy={isBusy}
        className="justify-self-start whitespace-normal py-2 text-left"
      >
        Hand “{workspace}” over
      </Button>
    </form>
  );
}
