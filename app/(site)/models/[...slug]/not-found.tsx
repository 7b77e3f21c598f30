import { headers } from 'next/headers';
import { ButtonLink } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';
import { TextLink } from '@/components/ui/text-link';
import { nearestNames } from '@/lib/catalog/resolve';
import { getRuntime } from '@/lib/gateway/runtime';

const NEAREST = 5;
/** Names come from whoever writes the address: as much of one as can be meant. */
const NAME_SHOWN = 80;

/** An unknown model: what was asked for, and the models whose names are most like it. */
export default async function ModelNotFound() {
  const [runtime, sent] = await Promise.all([getRuntime(), headers()]);
  const catalog = runtime.catalog.current();
  const asked = readName(sent.get('x-path') ?? '');
  const nearest = (asked ? nearestNames(catalog, asked, NEAREST) : []).flatMap(
    (slug) => catalog.models.get(slug) ?? [],
  );
  return (
    <>
      <PageHead label="404" title="There is no such model.">
        {asked && (
          <>
            Nothing here is named <code className="figure text-base">{asked.slice(0, NAME_SHOWN)}</code>.
          </>
        )}
      </PageHead>
      {nearest.length > 0 && (
        <section className="mt-8" aria-labelledby="nearest">
          <h2 id="nearest" className="label">
            Did you mean
          </h2>
          <ul className="mt-2">
            {nearest.map(({ slug, name }) => (
              <li key={slug} className="flex flex-wrap items-baseline gap-x-3 border-b py-2.5">
                <TextLink href={`/models/${slug}`} className="figure">
                  {slug}
                </TextLink>
                <span className="text-small text-muted">{name}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="mt-8 flex flex-wrap gap-3">
        <ButtonLink href="/models">All models</ButtonLink>
        {asked && (
          <ButtonLink
            variant="secondary"
            href={`/models?q=${encodeURIComponent(asked.slice(0, NAME_SHOWN))}`}
          >
            Search for it
          </ButtonLink>
        )}
      </p>
    </>
  );
}

function readName(path: string): string {
  try {
    return decodeURIComponent(path.replace(/^\/models\/?/, '').replace(/\/$/, ''));
  } catch {
    return '';
  }
}
