import { Disclosure } from '@/components/ui/disclosure';
import { WithCode } from '@/components/ui/with-code';
import type { Field } from './field-tree';

/** Members of a body or an answer, each with its type, what binds it and what it means; nested ones fold. */
export function FieldList({ fields, label }: { fields: readonly Field[]; label: string }) {
  return (
    <ul aria-label={label} className="min-w-0 border-t">
      {fields.map((field) => (
        <li key={field.name} className="min-w-0 border-b py-3">
          <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
            <code className="figure min-w-0 text-[0.8125rem] font-medium">{field.name}</code>
            <span className="min-w-0 text-xs text-faint [overflow-wrap:anywhere]">{field.type}</span>
            {field.isRequired && <span className="label text-ink">required</span>}
          </p>
          {field.about && (
            <p className="mt-1 text-sm text-muted">
              <WithCode text={field.about} />
            </p>
          )}
          {field.facts.length > 0 && (
            <p className="mt-1 text-xs leading-5 text-faint">
              <WithCode text={field.facts.join(' · ')} />
            </p>
          )}
          {field.fields.length > 0 && (
            <Disclosure summary={foldLabel(field)} className="mt-1">
              <div className="mt-1 border-l pl-4">
                <FieldList fields={field.fields} label={`Members of ${field.name}`} />
              </div>
            </Disclosure>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What is inside, said before it is opened. */
function foldLabel({ name, fields }: Field): string {
  return fields.length === 1 ? `1 member of ${name}` : `${fields.length} members of ${name}`;
}
