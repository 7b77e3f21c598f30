import { TextLink } from '@/components/ui/text-link';

export interface Fact {
  label: string;
  value: string;
  /** The exact figure, on hover. */
  title?: string;
  href?: string;
}

/** A row of facts over hairlines; two a line on a phone. */
export function FactStrip({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-2 border-y sm:grid-cols-4">
      {facts.map(({ label, value, title, href }) => (
        <div key={label} className="-mb-px min-w-0 border-b py-4 pr-4">
          <dt className="label">{label}</dt>
          <dd className="figure mt-1 [overflow-wrap:anywhere]" title={title}>
            {href ? <TextLink href={href}>{value}</TextLink> : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
