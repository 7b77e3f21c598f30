import { Children, type ComponentProps, isValidElement, type ReactNode } from 'react';
import { DocPart, DocSection } from '@/components/docs/doc-section';
import { DocTableView } from '@/components/docs/doc-table';
import * as text from '@/components/docs/doc-text';
import { FieldList } from '@/components/docs/reference/field-list';
import { SAMPLE_GROUP } from '@/components/docs/reference/operation-section';
import { CodeBlock } from '@/components/ui/code-block';
import { CodeTabs } from '@/components/ui/code-tabs';
import type { CodeLanguage } from '@/components/ui/highlight';
import { WithCode } from '@/components/ui/with-code';
import { namesIn } from './markdown';
import { savingsExample } from './savings-example';
import { WRITTEN_FOR } from './source';
import { docTable, schemaFields } from './tables';

interface SampleProps {
  title: string;
  language: CodeLanguage;
  code: string;
}

/**
 * What the pages' texts are made of, for one reader: samples name this server and open in the reader's language. Each
 * component of a page also has a turn in `markdown.ts`.
 */
export function docComponents({ origin, language }: { origin: string; language?: string }) {
  const here = (code: string) => code.replaceAll(WRITTEN_FOR, origin);
  const Sample = ({ title, language: lang, code }: SampleProps) => (
    <div className="mt-6 min-w-0">
      <CodeBlock title={title} language={lang} code={here(code)} />
    </div>
  );
  const Tabs = ({ title, children }: { title: string; children: ReactNode }) => {
    const samples = Children.toArray(children).flatMap((child) =>
      isValidElement<SampleProps>(child) ? [child.props] : [],
    );
    return (
      <div className="mt-6 min-w-0">
        <CodeTabs
          title={title}
          name={title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}
          group={SAMPLE_GROUP}
          open={language}
          className="max-h-[30rem]"
          tabs={samples.map(({ title: label, language: lang, code }) => ({
            value: label.toLowerCase(),
            label,
            language: lang,
            code: here(code),
          }))}
        />
      </div>
    );
  };
  return {
    h2: text.DocH2,
    h3: text.DocH3,
    p: text.DocParagraph,
    ul: text.DocList,
    ol: text.DocSteps,
    strong: text.DocStrong,
    a: text.DocLink,
    table: text.TextTable,
    th: text.TextHeadCell,
    td: text.TextCell,
    code: ({ children }: ComponentProps<'code'>) => (
      <text.InlineCode>{typeof children === 'string' ? here(children) : children}</text.InlineCode>
    ),
    Sample,
    Tabs,
    Note: text.DocNote,
    Section: DocSection,
    Part: DocPart,
    Beside: text.Beside,
    BesideWords: text.BesideWords,
    BesideSamples: text.BesideSamples,
    Table: ({ of }: { of: string }) => (
      <div className="mt-6 min-w-0 first:mt-0">
        <DocTableView table={docTable(of)} />
      </div>
    ),
    Fields: ({ of, only, title }: { of: string; only?: string; title: string }) => (
      <div className="mt-6 max-w-prose">
        <FieldList fields={schemaFields(of, namesIn(only ?? null))} label={title} of="answer" />
      </div>
    ),
    SavingsExample: async () => {
      const { headers, about } = await savingsExample();
      return (
        <>
          <CodeBlock title="Response headers" language="http" code={headers} />
          <p className="max-w-prose text-small text-muted">
            <WithCode text={about} />
          </p>
        </>
      );
    },
  };
}
