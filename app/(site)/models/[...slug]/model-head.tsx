import { Badge } from '@/components/ui/badge';
import { CopyButton } from '@/components/ui/copy-button';
import { TextLink } from '@/components/ui/text-link';
import type { Model } from '@/lib/catalog/model';
import { capabilitiesOf } from './model-facts';

/** Name, slug and what it is able to. */
export function ModelHead({ model }: { model: Model }) {
  const others = [...model.aliases, ...model.movingAliases];
  return (
    <header>
      <nav aria-label="Breadcrumb" className="label">
        <TextLink href="/models" variant="quiet" className="text-faint">
          Models
        </TextLink>{' '}
        / {model.lab}
      </nav>
      <h1 className="display mt-2 text-4xl [overflow-wrap:anywhere] sm:text-5xl">{model.name}</h1>
      <p className="mt-3 flex flex-wrap items-center gap-x-2">
        <code className="figure text-small text-muted">{model.slug}</code>
        <CopyButton text={model.slug} what={model.slug} className="text-faint hover:text-ink" />
        <a
          href={`/v1/models/${model.slug}`}
          className="figure text-small underline decoration-edge underline-offset-4 hover:decoration-ink"
        >
          JSON
        </a>
      </p>
      {model.description && <p className="mt-4 max-w-prose text-lead text-muted">{model.description}</p>}
      <ul aria-label="Capabilities" className="mt-5 flex flex-wrap gap-2">
        {capabilitiesOf(model).map((capability) => (
          <li key={capability}>
            <Badge>{capability}</Badge>
          </li>
        ))}
        {model.deprecatedAt && (
          <li>
            <Badge tone="warn">Deprecated {model.deprecatedAt.toISOString().slice(0, 10)}</Badge>
          </li>
        )}
      </ul>
      {others.length > 0 && (
        <p className="mt-4 max-w-prose text-small text-faint">
          Also called{' '}
          {others.map((name, at) => (
            <span key={name}>
              {at > 0 && ', '}
              <code className="figure">{name}</code>
            </span>
          ))}
          .
        </p>
      )}
    </header>
  );
}
