import { Disclosure } from '@/components/ui/disclosure';
import { WithCode } from '@/components/ui/with-code';
import type { Field } from './field-tree';

interface FieldListProps {
  fields: readonly Field[];
  /** Said to those who do not see where the list stands. */
  label: string;
  /** Of a request, what is required is marked; of an answer, what is not always there. */
  of: 'request' | 'answer';
}

const MARKS = { request: { required: 'required' }, answer: { optional: 'not always' } } as const;

/** Members of a body or an answer, each with its type, what binds it and what it means; nested ones fold. */
export function FieldList({ fields, label, of }: FieldListProps) {
  const marks: Partial<Record<Field['presence'], string>> = MARKS[of];
  return (
    <ul aria-label={label} className="min-w-0 border-t">
      {fields.map(({ name, type, presence, about, facts, fields: members }) => (
        <li key={name} className="min-w-0 border-b py-3 last:border-b-0">
          <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
            <code className="figure min-w-0 text-[0.8125rem] font-medium">{name}</code>
            <span className="min-w-0 text-xs text-faint [overflow-wrap:anywhere]">{type}</span>
            {marks[presence] && <span className="label text-muted">{marks[presence]}</span>}
          </p>
          {about && (
            <p className="mt-1 text-sm text-muted">
              <WithCode text={about} />
            </p>
          )}
          {facts.length > 0 && (
            <p className="mt-1 text-xs leading-5 text-faint">
              <WithCode text={facts.join(' · ')} />
            </p>
          )}
          {members.length > 0 && (
            <Disclosure summary={<FoldLabel name={name} members={members} />} className="mt-1">
              <div className="mt-1 border-l pl-4">
                <FieldList fields={members} label={`Members of ${name}`} of={of} />
              </div>
            </Disclosure>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What is inside, said before it is opened. */
function FoldLabel({ name, members }: { name: string; members: readonly Field[] }) {
  const noun = members[0]?.presence === 'shape' ? 'shape' : 'member';
  return (
    <>
      {members.length} {members.length === 1 ? noun : `${noun}s`}
      <span className="sr-only"> of {name}</span>
    </>
  );
}
