import type { ReactNode } from 'react';
import { CodeBlock } from '@/components/ui/code-block';
import { TextLink } from '@/components/ui/text-link';
import { Section } from './section';

interface LandingProofProps {
  /** The receipt as the dashboard explains it; null: none was made. */
  receipt: ReactNode;
  requestId: string | null;
  /** How it was settled: "posted". */
  settlement: string | null;
}

/** A receipt as the product prints it, and how the ledger behind it is checked. */
export function LandingProof({ receipt, requestId, settlement }: LandingProofProps) {
  return (
    <Section
      id="proof"
      label="Proof"
      title="Every charge can be worked out again."
      lead="One receipt is made when a request ends. Headers, the last line of a stream, the request’s row, the ledger and the dashboard print that one, equal to the last digit."
    >
      {receipt && requestId && (
        <figure className="rounded-lg border bg-raised px-5 py-6 sm:px-8">
          <figcaption className="mb-5 flex flex-wrap justify-between gap-x-6 gap-y-1">
            <span className="label">The receipt of the first request above, recorded here</span>
            <span className="figure min-w-0 text-caption text-faint [overflow-wrap:anywhere]">
              {requestId}, {settlement}
            </span>
          </figcaption>
          {receipt}
        </figure>
      )}
      <div className="mt-10 grid gap-x-12 gap-y-8 lg:grid-cols-2">
        <div className="text-muted">
          <p>
            Behind the receipts stands a double-entry ledger in whole pico-dollars, 10⁻¹² USD. Its entries are
            never changed; a correction is a new entry. Whoever runs the server can have it checked at any
            time: that every transaction sums to zero, that balances, holds and budgets follow from their
            entries, and that every receipt gives its charge again from tokens and dated prices.
          </p>
          <p className="mt-3">
            The command ends with 1 if anything is off. This project’s own tests end with it.
          </p>
          <p className="mt-4 flex flex-wrap gap-x-6">
            <TextLink variant="onward" href="/docs">
              Headers and receipts in the docs
            </TextLink>
            <TextLink variant="onward" href="/pricing">
              The formula
            </TextLink>
          </p>
        </div>
        <div className="min-w-0 self-start">
          <CodeBlock
            title="On the server"
            language="shell"
            code={'npm run --silent runtime -- ledger verify'}
          />
        </div>
      </div>
    </Section>
  );
}
