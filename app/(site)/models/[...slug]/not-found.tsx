import { headers } from 'next/headers';
import Link from 'next/link';
import { ButtonLink } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';
import { nearestNames } from '@/lib/catalog/resolve';
import { getRuntime } from '@/lib/gateway/runtime';

/** An unknown model: what was asked for, and the names most like it. */
export default async function ModelNotFound() {
  const [runtime, sent] = await Promise.all([getRuntime(), headers()]);
  const asked = readName(sent.get('x-path') ?? '');
  const nearest = asked ? nearestNames(runtime.catalog.current(), asked, 5) : [];
  return (
    <>
      <PageHead label="404" title="There is no such model.">
        {asked && (
          <>
            Nothing here is named <code className="figure text-base">{asked.slice(0, 80)}</code>.
          </>
        )}
      </PageHead>
      {nearest.length > 0 && (
        <section className="mt-8" aria-labelledby="nearest">
          <h2 id="nearest" className="label">
            Did you mean
          </h2>
          <ul className="mt-2">
            {nearest.map((slug) => (
              <li key={slug}>
                <Link
                  href={`/models/${slug}`}
                  prefetch={false}
                  className="figure inline-flex min-h-10 items-center underline underline-offset-4"
                >
                  {slug}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="mt-8">
        <ButtonLink href="/models" prefetch={false}>
          All models
        </ButtonLink>
      </p>
    </>
  );
}

function readName(path: string): string {
  try {
    return decodeURIComponent(path.replace(/^\/models\/?/, ''));
  } catch {
    return '';
  }
}
