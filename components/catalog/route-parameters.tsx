import { Disclosure } from '@/components/ui/disclosure';

/** The fields of a request that a route honours, folded. */
export function RouteParameters({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <Disclosure summary={`${names.length} parameters`}>
      <p className="pb-2 text-caption text-muted [overflow-wrap:anywhere]">
        <code className="figure">{names.join(', ')}</code>
      </p>
    </Disclosure>
  );
}
