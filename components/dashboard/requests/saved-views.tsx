'use client';

import { useState } from 'react';
import useSWR from 'swr';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { CloseIcon } from '@/components/ui/icons';
import { Popover } from '@/components/ui/popover';
import { sendJson } from '@/components/ui/send-json';
import { TextLink } from '@/components/ui/text-link';
import { useSentForm } from '@/components/ui/use-sent-form';
import { fetchAccount } from '../fetch-account';
import type { DashboardMode } from '../types';
import { filterAddress, filterOf, type RequestFilter } from './filter-address';
import type { SavedView } from './request-types';

interface SavedViewsProps {
  initial: readonly SavedView[];
  filter: RequestFilter;
  mode: DashboardMode;
}

const API = '/api/account/requests/views';

/** Filters under names: this person's own, in this workspace. The address of a view is what others are sent. */
export function SavedViews({ initial, filter, mode }: SavedViewsProps) {
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { data, mutate } = useSWR<{ data: readonly SavedView[] }>(isOpen ? API : null, fetchAccount, {
    fallbackData: { data: initial },
  });
  const views = data?.data ?? initial;
  const remove = async (view: SavedView) => {
    setProblem(null);
    const answer = await sendJson(`${API}/${view.id}`, 'DELETE').catch(() => null);
    if (!answer?.ok) setProblem(answer?.error.message ?? 'The server cannot be reached. Try again.');
    void mutate();
  };
  return (
    <Popover
      label="Saved views"
      align="end"
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button variant="secondary" size="sm">
          Views
        </Button>
      }
    >
      {views.length === 0 && (
        <p className="text-small text-muted">You have saved no view in this workspace yet.</p>
      )}
      <ul>
        {views.map((view) => (
          <li key={view.id} className="flex items-center justify-between gap-2">
            <TextLink
              variant="quiet"
              href={viewAddress(mode, view)}
              onClick={() => setOpen(false)}
              className="min-w-0 flex-1 truncate text-ink"
            >
              <span className="truncate">{view.name}</span>
            </TextLink>
            <Button
              variant="quiet"
              size="icon"
              aria-label={`Remove the view ${view.name}`}
              onClick={() => remove(view)}
            >
              <CloseIcon />
            </Button>
          </li>
        ))}
      </ul>
      {problem && (
        <p role="alert" className="mt-2 text-small text-bad">
          {problem}
        </p>
      )}
      <SaveForm filter={filter} onSaved={() => void mutate()} />
    </Popover>
  );
}

function SaveForm({ filter, onSaved }: { filter: RequestFilter; onSaved(): void }) {
  const form = useSentForm<SavedView>({
    path: API,
    read: (fields) => ({
      name: String(fields.get('name') ?? ''),
      query: new URLSearchParams(filter).toString(),
    }),
    onDone(_, element) {
      element.reset();
      onSaved();
    },
  });
  if (Object.keys(filter).length === 0)
    return (
      <p className="mt-3 border-t pt-3 text-small text-muted">Filter the requests to save that as a view.</p>
    );
  return (
    <form onSubmit={form.onSubmit} noValidate className="mt-3 border-t pt-3">
      <Field
        id="view-name"
        name="name"
        label="Save these filters as"
        controlSize="sm"
        maxLength={60}
        autoComplete="off"
        error={form.faultOf('name') ?? form.general ?? undefined}
      />
      <Button type="submit" size="sm" isBusy={form.isBusy} className="mt-3">
        Save view
      </Button>
    </form>
  );
}

function viewAddress(mode: DashboardMode, view: SavedView): string {
  const query = new URLSearchParams(view.query);
  return filterAddress(
    mode,
    filterOf((name) => query.get(name)),
  );
}
