'use client';

import { Button } from '@/components/ui/button';
import { Disclosure } from '@/components/ui/disclosure';
import { Empty } from '@/components/ui/empty';
import { Notice } from '@/components/ui/notice';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { Spinner } from '@/components/ui/spinner';
import { Sample } from './sample';

export function StateSamples() {
  return (
    <>
      <Sample title="Empty">
        <Empty title="No request matches" action={<Button variant="secondary">Drop the last filter</Button>}>
          Three filters hold; without “cached” there would be 40 requests.
        </Empty>
      </Sample>
      <Sample title="Notices">
        <div className="grid gap-4">
          <Notice title="Runtime is in beta.">What works today stands on the beta page.</Notice>
          <Notice tone="good" title="Credited: $20.00" />
          <Notice tone="bad" title="The list could not be read.">
            <Button variant="secondary" size="sm" className="mt-3">
              Try again
            </Button>
          </Notice>
        </div>
      </Sample>
      <Sample title="On the way">
        <div className="grid max-w-prose gap-4">
          <Skeleton className="h-8 w-40" />
          <Skeleton className="h-4 w-full" />
          <Progress label="Exporting requests" done={0.42} />
          <Progress label="Reading the catalog" done={null} />
          <p className="flex items-center gap-2 text-muted">
            <Spinner /> Waiting for the first request …
          </p>
        </div>
      </Sample>
      <Sample title="Disclosure">
        <Disclosure summary="How this figure was made">
          <p className="mt-2 text-muted">12 tokens × $0.05 per million = $0.0000006.</p>
        </Disclosure>
      </Sample>
    </>
  );
}
