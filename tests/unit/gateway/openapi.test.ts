// Guarantee: the OpenAPI document describes every endpoint of the table and no other, from the schemas that validate.
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '@/lib/gateway/openapi/document';
import { OPERATIONS } from '@/lib/gateway/openapi/operations';
import { TABLE } from '@/lib/gateway/table';
import { ChatRequest } from '@/lib/openai/chat';

const document = openApiDocument(TABLE, 'https://api.example.com') as any;

describe('the OpenAPI document', () => {
  it('has every endpoint of the table and no other', () => {
    const rows = TABLE.flatMap(({ pattern, methods }) =>
      Object.keys(methods).map((method) => `${method} ${pattern}`),
    );
    expect(Object.keys(OPERATIONS).sort()).toEqual([...rows].sort());
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described).toHaveLength(Object.values(OPERATIONS).flat().length);
    expect(
      new Set(
        Object.values(OPERATIONS)
          .flat()
          .map(({ id }) => id),
      ).size,
    ).toBe(described.length);
  });

  it('refers to nothing that is not there', () => {
    const text = JSON.stringify(document);
    for (const [, place = ''] of text.matchAll(/"\$ref":"#([^"]+)"/g)) {
      const found = place
        .split('/')
        .slice(1)
        .reduce((at: any, step) => at?.[step], document);
      expect(found, place).toBeDefined();
    }
  });

  it('knows the fields of a request that the door knows', () => {
    const { properties, required } = document.components.schemas.ChatRequest;
    expect(Object.keys(properties)).toEqual(Object.keys(ChatRequest.shape));
    expect(required).toEqual(['model', 'messages']);
    const { input } = document.components.schemas.EmbeddingsRequest.properties;
    expect(input.anyOf).toHaveLength(4);
    expect(document.components.schemas.CreateKey.properties.spend_limit).toBeDefined();
  });

  it('says who may ask', () => {
    expect(document.paths['/v1/models'].get.security).toEqual([]);
    expect(document.paths['/v1/account'].get.security).toEqual([{ key: [] }]);
    expect(document.paths['/v1/api-keys'].post.description).toContain('keys:write');
    expect(document.servers).toEqual([{ url: 'https://api.example.com' }]);
  });
});
