interface Fact {
  label: string;
  value: string;
  title?: string;
}

/** A row of facts over hairlines; two a line on a phone. */
export function FactStrip({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-2 border-t sm:grid-cols-3 lg:grid-cols-6">
      {facts.map((fact) => (
        <div key={fact.label} className="border-b py-4 pr-4">
          <dt className="label">{fact.label}</dt>
          <dd className="figure mt-1" title={fact.title}>
            {fact.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
