'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import { Progress } from '@/components/ui/progress';
import { useToast } from '@/components/ui/toast';
import { AccountFault } from '../fetch-account';
import { formatCount } from '../format';
import type { DashboardMode } from '../types';
import { type ExportFormat, exportRows, keepFile } from './export-requests';
import type { RequestFilter } from './filter-address';

interface Running {
  format: ExportFormat;
  done: number;
  /** Null until it is counted. */
  all: number | null;
}

/** What the filters hold as a file. Only one at a time. */
export function useExport(mode: DashboardMode, filter: RequestFilter) {
  const [running, setRunning] = useState<Running | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const cancel = useRef<AbortController | null>(null);
  const toast = useToast();
  // Whoever leaves the page wants no file any more.
  useEffect(() => () => cancel.current?.abort(), []);
  const start = async (format: ExportFormat) => {
    const controller = new AbortController();
    cancel.current?.abort();
    cancel.current = controller;
    setProblem(null);
    setRunning({ format, done: 0, all: null });
    let rows = 0;
    try {
      const file = await exportRows({
        format,
        mode,
        filter,
        signal: controller.signal,
        onProgress(done, all) {
          rows = done;
          setRunning({ format, done, all });
        },
      });
      keepFile(file, `requests-${mode}.${format}`);
      toast({ title: `Exported ${formatCount(rows)} ${rows === 1 ? 'request' : 'requests'}.`, tone: 'good' });
    } catch (error) {
      if (!controller.signal.aborted)
        setProblem(
          error instanceof AccountFault ? error.message : `It broke off after ${formatCount(rows)} rows.`,
        );
    } finally {
      if (cancel.current === controller) setRunning(null);
    }
  };
  const stop = () => {
    cancel.current?.abort();
    setRunning(null);
  };
  return { running, problem, start, stop };
}

export function ExportMenu({ isBusy, onStart }: { isBusy: boolean; onStart(format: ExportFormat): void }) {
  return (
    <Menu
      trigger={
        <Button variant="secondary" size="sm" isBusy={isBusy}>
          Export
        </Button>
      }
      items={[
        { label: 'CSV, for a table program', onSelect: () => onStart('csv') },
        { label: 'JSONL, one object a line', onSelect: () => onStart('jsonl') },
      ]}
    />
  );
}

/** How far the export is; what went wrong with it. */
export function ExportState({ running, problem, stop }: ReturnType<typeof useExport>) {
  if (running) {
    const { done, all } = running;
    const label =
      all === null
        ? 'Counting the requests'
        : `Exporting: ${formatCount(done)} of ${formatCount(all)} requests`;
    return (
      <div className="mt-3 flex items-end gap-4 rounded-md border bg-raised px-4 py-3">
        <Progress
          label={label}
          done={all === null ? null : all === 0 ? 1 : done / all}
          className="min-w-0 flex-1"
        />
        <Button variant="secondary" size="sm" onClick={stop}>
          Cancel
        </Button>
      </div>
    );
  }
  if (problem)
    return (
      <p role="alert" className="mt-3 text-small text-bad">
        Nothing was exported: {problem} Try again.
      </p>
    );
  return null;
}
