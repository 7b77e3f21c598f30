// Guarantee: the form for an own key asks for what its provider takes, and has no field that it does not take.
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ProviderKeyForm } from '@/components/dashboard/provider-key-form';
import type { ProviderKeyRow, ProviderRow } from '@/components/dashboard/types';

const row = (id: string, takes: ProviderRow['takes'], needsBaseUrl = false): ProviderRow => ({
  id,
  name: id,
  takes,
  needs_base_url: needsBaseUrl,
  ours: false,
  gone: false,
  keys: [],
});
const providers = [
  row('groq', 'key'),
  row('azure', 'key', true),
  row('bedrock', 'aws'),
  row('vertex', 'service_account'),
];
const nothing = () => {};

function formFor(provider: string, replaces: Partial<ProviderKeyRow> | null = null): string {
  return renderToStaticMarkup(
    <ProviderKeyForm
      providers={providers}
      provider={provider}
      replaces={replaces as ProviderKeyRow | null}
      onCancel={nothing}
      onSaved={nothing}
    />,
  );
}

/** The names of the fields, in their order. */
const fields = (html: string) =>
  [...html.matchAll(/<(?:input|textarea)[^>]* name="([^"]+)"/g)].map(([, name]) => name);
const tagOf = (html: string, id: string) =>
  html.match(new RegExp(`<(?:input|textarea)[^>]*id="${id}"[^>]*>`))?.[0];

describe('the form', () => {
  it.each([
    ['groq', ['name', 'key', 'base_url']],
    ['azure', ['name', 'key', 'base_url']],
    ['bedrock', ['name', 'access_key_id', 'key', 'region', 'base_url']],
    ['vertex', ['name', 'key', 'region', 'base_url']],
  ])('of %s', (provider, names) => {
    const html = formFor(provider);
    expect(fields(html)).toEqual(names);
    for (const name of names) expect(html).toContain(`for="${name}"`);
  });

  it('hides what is typed of a key, and takes a file’s text in several lines', () => {
    for (const provider of ['groq', 'azure', 'bedrock'])
      expect(tagOf(formFor(provider), 'key')).toContain('type="password"');
    expect(tagOf(formFor('vertex'), 'key')).toMatch(/^<textarea/);
    expect(tagOf(formFor('azure'), 'base_url')).toContain('required');
    expect(tagOf(formFor('groq'), 'base_url')).not.toContain('required');
  });

  it('that replaces a key starts with its name, region and address, and with no secret', () => {
    const html = formFor('bedrock', {
      id: 'pkey_1',
      name: 'Team',
      last_four: 'NOWN',
      region: 'eu-west-1',
      base_url: 'https://bedrock.example',
    });
    expect(tagOf(html, 'region')).toContain('value="eu-west-1"');
    expect(tagOf(html, 'base_url')).toContain('value="https://bedrock.example"');
    for (const id of ['key', 'access_key_id']) expect(tagOf(html, id)).not.toContain('value=');
  });
});
