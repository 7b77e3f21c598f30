import { CopyButton } from '@/components/ui/copy-button';

export interface Fact {
  label: string;
  /** Null: there is none. */
  value: string | null;
  /** Worth copying: an id. */
  copy?: boolean;
}

/** Names and values below each other. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="border-t">
      {facts.map(({ label, value, copy }) => (
        <div
          key={label}
          className="flex min-h-11 flex-wrap items-baseline justify-between gap-x-6 border-b py-2.5"
        >
          <dt className="text-sm text-muted">{label}</dt>
          <dd className="figure ml-auto flex min-w-0 items-baseline text-right text-[0.8125rem] [overflow-wrap:anywhere]">
            {value === null ? (
              <span className="text-faint">
                <span aria-hidden="true">—</span>
                <span className="sr-only">none</span>
              </span>
            ) : (
              <span className="min-w-0">{value}</span>
            )}
            {copy && value !== null && (
              <CopyButton
                text={value}
                what={label}
                className="-my-1 -mr-2 shrink-0 font-sans text-muted underline underline-offset-4 hover:text-ink"
              />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
