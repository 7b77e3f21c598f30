import { Cell, DataTable, HeadCell, RowHead } from '@/components/ui/data-table';
import { TextLink } from '@/components/ui/text-link';
import type { Model } from '@/lib/catalog/model';
import { REQUEST_SHAPES, type RequestShape } from '@/lib/catalog/routers';

const SHAPE_WORDS: Record<RequestShape, string> = {
  audio: 'With audio',
  file: 'With a file',
  image: 'With an image',
  long_context: 'A long prompt',
  reasoning: 'Asks to reason',
  code: 'About code',
  structured: 'Asks for JSON',
  tools: 'With tools',
  short_chat: 'A short chat',
  chat: 'Any other chat',
};

/** Which models a virtual one chooses among, by what a request asks for; the first rule that holds decides. */
export function RouterRules({ router }: { router: NonNullable<Model['router']> }) {
  return (
    <DataTable caption="Which model answers which request">
      <thead>
        <tr>
          <HeadCell>A request</HeadCell>
          <HeadCell>Goes to, best first</HeadCell>
        </tr>
      </thead>
      <tbody>
        {REQUEST_SHAPES.map((shape) => (
          <tr key={shape}>
            <RowHead className="min-w-28">{SHAPE_WORDS[shape]}</RowHead>
            <Cell>
              <ModelLinks slugs={router.models[shape]} behind={router.behind} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function ModelLinks({ slugs, behind }: { slugs: readonly string[]; behind: ReadonlyMap<string, Model> }) {
  const models = slugs.flatMap((slug) => behind.get(slug) ?? []);
  if (models.length === 0) return <span className="text-faint">refused</span>;
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1">
      {models.map(({ slug, name }) => (
        <li key={slug}>
          <TextLink href={`/models/${slug}`}>{name}</TextLink>
        </li>
      ))}
    </ul>
  );
}
