import { CodeBlock } from '@/components/ui/code-block';
import { DocSection } from './doc-section';

/** How one client is pointed at this server. */
export interface Guide {
  id: string;
  name: string;
  kind: 'SDK' | 'Framework' | 'Coding agent';
  install: string;
  about: string;
  samples: { title: string; language: 'ts' | 'shell' | 'json'; code: string }[];
}

/** A client's guide; the lines of its samples that name this server, the key and the model are set off. */
export function GuideSection({ guide, origin }: { guide: Guide; origin: string }) {
  const { id, name, kind, install, about, samples } = guide;
  return (
    <DocSection id={id} label={kind} title={name} lead={about}>
      <CodeBlock title={`Install ${name}`} language="shell" code={install} />
      {samples.map(({ title, language, code }) => (
        <CodeBlock
          key={title}
          title={title}
          language={language}
          code={code}
          mark={[origin, 'GATEWAY_API_KEY', 'openai/gpt-', 'anthropic/claude-']}
        />
      ))}
    </DocSection>
  );
}
