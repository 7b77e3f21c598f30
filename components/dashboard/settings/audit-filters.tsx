import { Button } from '@/components/ui/button';
import { SelectField } from '@/components/ui/field';
import { Pill } from '@/components/ui/pill';

interface AuditFiltersProps {
  path: string;
  actors: readonly { id: string; name: string }[];
  actions: readonly { name: string; words: string }[];
  actor: string | null;
  action: string | null;
  csvHref: string;
}

const ALL = { value: '', label: 'All' };

/** A plain form: the address is the state, and it works without script. What holds is a pill that takes it away. */
export function AuditFilters({ path, actors, actions, actor, action, csvHref }: AuditFiltersProps) {
  const without = (name: 'actor' | 'action') => {
    const kept = new URLSearchParams();
    if (actor && name !== 'actor') kept.set('actor', actor);
    if (action && name !== 'action') kept.set('action', action);
    return kept.size > 0 ? `${path}?${kept}` : path;
  };
  return (
    <div className="mb-5">
      {/* Another choice of filters is another form. */}
      <form
        key={`${actor} ${action}`}
        action={path}
        className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto_auto]"
      >
        <SelectField
          id="audit-actor"
          name="actor"
          label="Who"
          controlSize="sm"
          defaultValue={actor ?? ''}
          options={[ALL, ...actors.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <SelectField
          id="audit-action"
          name="action"
          label="What"
          controlSize="sm"
          defaultValue={action ?? ''}
          options={[ALL, ...actions.map(({ name, words }) => ({ value: name, label: words }))]}
        />
        <Button type="submit" variant="secondary" size="sm">
          Filter
        </Button>
        <a
          href={csvHref}
          download
          className="inline-flex min-h-9 items-center justify-center text-small underline underline-offset-4"
        >
          Export CSV
        </a>
      </form>
      {(actor || action) && (
        <div className="mt-3 flex flex-wrap gap-2">
          {actor && (
            <Pill
              label={`Who: ${actors.find(({ id }) => id === actor)?.name ?? actor}`}
              href={without('actor')}
            />
          )}
          {action && (
            <Pill
              label={`What: ${actions.find(({ name }) => name === action)?.words ?? action}`}
              href={without('action')}
            />
          )}
        </div>
      )}
    </div>
  );
}
