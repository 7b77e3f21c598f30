'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Segments } from '@/components/ui/controls';
import { Field, SelectField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { useSentForm } from '@/components/ui/use-sent-form';
import type { RoleChoice } from './members-panel';
import type { IssuedInvitation } from './types';

interface InviteFormProps {
  roles: readonly RoleChoice[];
  hasMail: boolean;
  onIssued(invitation: IssuedInvitation): void;
}

const DAYS = [
  { value: '1', label: 'One day' },
  { value: '7', label: 'Seven days' },
  { value: '30', label: 'Thirty days' },
];

/** Whom to invite, as what, for how long. */
export function InviteForm({ roles, hasMail, onIssued }: InviteFormProps) {
  const [way, setWay] = useState('mail');
  const [role, setRole] = useState('developer');
  const { onSubmit, isBusy, faultOf, general } = useSentForm<IssuedInvitation>({
    path: '/api/account/members/invitations',
    read: (fields) => ({
      role: String(fields.get('role')),
      days: Number(fields.get('days')),
      ...(way === 'mail'
        ? { email: String(fields.get('email') ?? '').trim() }
        : { uses: Number(fields.get('uses')) }),
    }),
    onDone: onIssued,
  });
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      {general && <Notice role="alert" tone="bad" title={general} />}
      <Segments
        legend="How they are invited"
        name="way"
        value={way}
        onChange={setWay}
        options={[
          { value: 'mail', label: 'One address' },
          { value: 'link', label: 'By link' },
        ]}
        className="justify-self-start"
      />
      {way === 'mail' ? (
        <Field
          id="invite-email"
          name="email"
          type="email"
          label="E-mail"
          autoComplete="off"
          hint={hasMail ? 'We mail the link there.' : 'This server has no mail: you get a link to hand on.'}
          error={faultOf('email')}
        />
      ) : (
        <Field
          id="invite-uses"
          name="uses"
          type="number"
          min={1}
          max={100}
          defaultValue={1}
          label="How many may use it"
          error={faultOf('uses')}
        />
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          id="invite-role"
          name="role"
          label="Role"
          value={role}
          onChange={(event) => setRole(event.currentTarget.value)}
          options={roles.map((one) => ({ value: one.role, label: one.role }))}
          hint={roles.find((one) => one.role === role)?.meaning}
          error={faultOf('role')}
        />
        <SelectField
          id="invite-days"
          name="days"
          label="Works for"
          defaultValue="7"
          options={DAYS}
          error={faultOf('days')}
        />
      </div>
      <Button type="submit" isBusy={isBusy} className="justify-self-start">
        Make the invitation
      </Button>
    </form>
  );
}
