import { ApiError } from '@/lib/base/errors';
import { CAPABILITIES, type Catalog, type Model } from '@/lib/catalog/model';

const MODALITIES = ['text', 'image', 'audio', 'file', 'video', 'embeddings'];

/**
 * The models a query leaves: `provider` and `lab` (any of several), `capability` and `modality` (all of
 * them), `search` (every word, in slug, name, alias or description). Several values with commas.
 * @throws ApiError invalid_request that names an unknown value and the known ones
 */
export function filterModels(models: readonly Model[], catalog: Catalog, query: URLSearchParams): Model[] {
  const providers = valuesOf(query, 'provider', knownProviders(models, catalog));
  const labs = valuesOf(query, 'lab', knownLabs(models, catalog));
  const capabilities = valuesOf(query, 'capability', CAPABILITIES);
  const modalities = valuesOf(query, 'modality', MODALITIES);
  const words = (query.get('search') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter(
    (model) =>
      (providers.length === 0 || model.routes.some(({ provider }) => providers.includes(provider.id))) &&
      (labs.length === 0 || labs.includes(model.lab)) &&
      capabilities.every((name) => (model.capabilities as ReadonlySet<string>).has(name)) &&
      modalities.every((name) =>
        [...model.inputModalities, ...model.outputModalities].some((own) => own === name),
      ) &&
      (words.length === 0 || containsAll(model, words)),
  );
}

/** Those that are public, and those of models that who asks may see: a refusal names no other. */
function knownProviders(models: readonly Model[], { providers }: Catalog): string[] {
  const seen = new Set(models.flatMap(({ routes }) => routes.map(({ provider }) => provider.id)));
  return [...providers.values()]
    .filter(({ id, visibility }) => visibility === 'public' || seen.has(id))
    .map(({ id }) => id);
}

function knownLabs(models: readonly Model[], catalog: Catalog): string[] {
  const open = [...catalog.models.values()].filter(({ visibility }) => visibility === 'public');
  return [...new Set([...open, ...models].map(({ lab }) => lab))];
}

/** Whether rows of aliases are wanted; they are unless `aliases=false`. @throws ApiError invalid_request */
export function wantsAliases(query: URLSearchParams): boolean {
  return valuesOf(query, 'aliases', ['true', 'false'])[0] !== 'false';
}

function containsAll(model: Model, words: readonly string[]): boolean {
  const text = [model.slug, model.name, model.description ?? '', ...model.aliases].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

const MOST_NAMED = 30;

function valuesOf(query: URLSearchParams, name: string, known: readonly string[]): string[] {
  const values = query
    .getAll(name)
    .flatMap((text) => text.split(','))
    .map((text) => text.trim().toLowerCase())
    .filter(Boolean);
  for (const value of values) {
    if (!known.includes(value)) {
      const list = known.slice(0, MOST_NAMED).join(', ');
      throw new ApiError(
        'invalid_request',
        `Unknown ${name} "${value.slice(0, 60)}"; expected one of: ${list}.`,
        {
          param: name,
        },
      );
    }
  }
  return values;
}
