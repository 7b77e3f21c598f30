import Link from 'next/link';
import type { ReactNode } from 'react';
import { Badge } from '@/components/ui/badge';
import { CodeTabs } from '@/components/ui/code-tabs';
import { Disclosure } from '@/components/ui/disclosure';
import { WithCode } from '@/components/ui/with-code';
import { FieldList } from './field-list';
import type { Field } from './field-tree';
import type { Answer, Operation } from './operations';

/** The group that the request samples turn in, and its cookie. */
export const SAMPLE_GROUP = 'sample';

interface OperationSectionProps {
  operation: Operation;
  /** What each error code is, from the table of errors. */
  errors: Readonly<Record<string, { meaning: string }>>;
  /** The language that the reader chose. */
  language?: string;
}

/** One operation: what it takes, answers and costs to get wrong; samples beside it from 1200 px. */
export function OperationSection({ operation, errors, language }: OperationSectionProps) {
  const { id, method, path, summary, about } = operation;
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="grid scroll-mt-8 gap-x-12 gap-y-8 border-t py-14 first:border-t-0 first:pt-0 min-[1200px]:grid-cols-[minmax(0,1fr)_minmax(0,27rem)] min-[1200px]:grid-rows-[auto_1fr]"
    >
      <div className="min-w-0">
        <h2 id={`${id}-title`} className="display text-2xl [overflow-wrap:anywhere] sm:text-3xl">
          <a href={`#${id}`} className="underline-offset-8 hover:underline">
            {summary}
          </a>
        </h2>
        <p className="figure mt-4 flex flex-wrap items-baseline gap-x-3 text-sm">
          <span className="font-medium">{method}</span>
          <code className="min-w-0">{path}</code>
        </p>
        <Auth operation={operation} />
        {about.map((part) => (
          <p key={part} className="mt-4 max-w-prose text-muted">
            <WithCode text={part} />
          </p>
        ))}
      </div>
      <Samples operation={operation} language={language} />
      <div className="grid min-w-0 content-start gap-8">
        <Asked operation={operation} />
        <Answered operation={operation} errors={errors} />
      </div>
    </section>
  );
}

/** The request in three languages and what it is answered with, beside the text where there is room. */
function Samples({ operation, language }: Pick<OperationSectionProps, 'operation' | 'language'>) {
  const { id, summary, samples, exampleAnswer, exampleStream } = operation;
  const answers = [
    ...(exampleAnswer
      ? [{ value: 'answer', label: 'Answer', language: 'json', code: exampleAnswer } as const]
      : []),
    ...(exampleStream
      ? [{ value: 'stream', label: 'Stream', language: 'http', code: exampleStream } as const]
      : []),
  ];
  return (
    <div className="grid min-w-0 content-start gap-4 min-[1200px]:sticky min-[1200px]:top-8 min-[1200px]:col-start-2 min-[1200px]:row-span-2 min-[1200px]:row-start-1 min-[1200px]:self-start">
      <CodeTabs
        title={`Request: ${summary}`}
        name={`${id}-sample`}
        group={SAMPLE_GROUP}
        open={language}
        className="max-h-80"
        tabs={[
          { value: 'curl', label: 'curl', language: 'shell', code: samples.curl },
          { value: 'node', label: 'Node', language: 'ts', code: samples.node },
          { value: 'python', label: 'Python', language: 'python', code: samples.python },
        ]}
      />
      {answers.length > 0 && (
        <CodeTabs title={`Answer: ${summary}`} name={`${id}-answer`} tabs={answers} className="max-h-80" />
      )}
    </div>
  );
}

function Auth({ operation: { isPublic, scopes } }: { operation: Operation }) {
  return (
    <p className="mt-3 flex flex-wrap gap-2">
      {isPublic ? <Badge tone="good">public</Badge> : scopes.length === 0 && <Badge>any key</Badge>}
      {scopes.map((scope, at) => (
        <Badge key={scope}>
          <span className="mr-1.5">{at > 0 ? 'or' : 'scope'}</span>
          <span className="figure">{scope}</span>
        </Badge>
      ))}
    </p>
  );
}

const PLACES = [
  ['path', 'In the path'],
  ['query', 'Query parameters'],
] as const;

function Asked({ operation: { summary, parameters, body } }: { operation: Operation }) {
  const switches = parameters.filter(({ place }) => place === 'header');
  return (
    <>
      {PLACES.map(([place, title]) => {
        const fields = parameters.filter((parameter) => parameter.place === place);
        return (
          fields.length > 0 && (
            <Part key={place} title={title}>
              <FieldList fields={fields} label={`${title}: ${summary}`} of="request" />
            </Part>
          )
        );
      })}
      {body && (
        <Part title={body.isRequired ? 'Body' : 'Body, may be left out'}>
          <FieldList fields={body.fields} label={`Body: ${summary}`} of="request" />
        </Part>
      )}
      {switches.length > 0 && (
        <Disclosure summary={`${switches.length} request headers`}>
          <FieldList fields={switches} label={`Request headers: ${summary}`} of="request" />
        </Disclosure>
      )}
    </>
  );
}

function Answered({ operation, errors }: Pick<OperationSectionProps, 'operation' | 'errors'>) {
  const { summary, answers, headers } = operation;
  const rows = operation.errors.flatMap(({ code, status }): Field[] => {
    const about = errors[code]?.meaning;
    return about ? [{ name: code, type: status, presence: 'shape', about, facts: [], fields: [] }] : [];
  });
  const statuses = [...new Set(operation.errors.map(({ status }) => status))];
  return (
    <Part title="Answers">
      <div className="border-y">
        {answers.map((answer) => (
          <AnswerFold key={answer.contentType} answer={answer} summary={summary} />
        ))}
        {headers.length > 0 && (
          <Disclosure
            summary={headers.length === 1 ? '1 header with it' : `${headers.length} headers with it`}
            className="border-t py-1 first:border-t-0"
          >
            <FieldList fields={headers} label={`Headers of the answer: ${summary}`} of="answer" />
          </Disclosure>
        )}
        {rows.length > 0 && (
          <Disclosure
            summary={
              <>
                Errors <span className="figure text-[0.8125rem]">{statuses.join(' · ')}</span>
              </>
            }
            className="border-t py-1 first:border-t-0"
          >
            <FieldList fields={rows} label={`Errors: ${summary}`} of="answer" />
          </Disclosure>
        )}
      </div>
    </Part>
  );
}

function AnswerFold({ answer, summary }: { answer: Answer; summary: string }) {
  const { status, contentType, about, name, shownAt, fields } = answer;
  const isStream = contentType === 'text/event-stream';
  const line = (
    <>
      <span className="figure text-[0.8125rem]">{status}</span> {isStream ? 'as a stream: ' : ''}
      <code className="figure text-[0.8125rem]">{name}</code>
    </>
  );
  if (shownAt || fields.length === 0)
    return (
      <p className="flex min-h-11 flex-wrap items-center gap-x-2 border-t text-sm text-muted first:border-t-0">
        <span>{line}</span>
        {shownAt && (
          <a href={`#${shownAt}`} className="text-ink underline underline-offset-4">
            described above
          </a>
        )}
      </p>
    );
  return (
    <Disclosure summary={line} className="border-t py-1 first:border-t-0">
      {about && (
        <p className="mb-2 text-sm text-muted">
          <WithCode text={about} />
        </p>
      )}
      <FieldList fields={fields} label={`${isStream ? 'Event' : 'Answer'}: ${summary}`} of="answer" />
    </Disclosure>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <h3 className="label mb-2">{title}</h3>
      {children}
    </div>
  );
}

/** The table of all operations of a group, each a link to its section. */
export function OperationIndex({ base, operations }: { base: string; operations: readonly Operation[] }) {
  return (
    <ul className="mt-3 border-t">
      {operations.map(({ id, method, path, summary }) => (
        <li key={id} className="border-b">
          <Link
            href={`${base}#${id}`}
            prefetch={false}
            className="group/row grid gap-x-4 py-2.5 md:grid-cols-[4rem_minmax(0,1fr)_minmax(0,1.25fr)]"
          >
            <span className="figure text-[0.8125rem] text-muted">{method}</span>
            <code className="figure min-w-0 text-[0.8125rem]">{path}</code>
            <span className="min-w-0 text-sm text-muted underline-offset-4 group-hover/row:text-ink group-hover/row:underline">
              {summary}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
