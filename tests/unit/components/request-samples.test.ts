// Guarantee: the samples of the reference say the same request three ways, each valid in its language.
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { printValue } from '@/components/docs/reference/code-values';
import { groupsOf } from '@/components/docs/reference/operations';
import { openApiDocument } from '@/lib/gateway/openapi/document';
import { TABLE } from '@/lib/gateway/table';

const ORIGIN = 'https://gateway.example';
const document = openApiDocument(TABLE, ORIGIN) as any;
const operations = groupsOf(document, ORIGIN).flatMap((group) => group.operations);
const bodyOf = ({ path, method }: { path: string; method: string }) =>
  document.paths[path][method.toLowerCase()].requestBody?.content['application/json'].example;

describe('the samples', () => {
  it('are there for every operation of the document, once', () => {
    const described = Object.values<object>(document.paths).flatMap((methods) => Object.values(methods));
    expect(operations.map(({ id }) => id).sort()).toEqual(described.map((one) => one.operationId).sort());
  });

  it.each(operations.map((operation) => [operation.id, operation] as const))(
    'of %s are the request',
    (_, operation) => {
      const { curl, node, python } = operation.samples;
      const body = bodyOf(operation);
      const sent = /-d '([\s\S]+)'$/.exec(curl)?.[1];
      expect(sent === undefined ? undefined : JSON.parse(sent)).toEqual(body);
      expect(curl).toContain(`${ORIGIN}${operation.path.split('{')[0]}`);
      expect(curl.includes('$GATEWAY_API_KEY')).toBe(!operation.isPublic);
      const { diagnostics } = ts.transpileModule(node, { reportDiagnostics: true });
      expect(diagnostics).toEqual([]);
      for (const sample of [node, python]) {
        expect(sample).toContain(ORIGIN);
        expect(sample.includes('GATEWAY_API_KEY')).toBe(!operation.isPublic);
        for (const value of Object.values(body ?? {}))
          if (typeof value === 'string') expect(sample).toContain(JSON.stringify(value));
      }
      for (const sample of [curl, node, python]) expect(sample).not.toMatch(/\{\w+\}\/|undefined|\/v1\/v1/);
    },
  );
});

describe('values as source', () => {
  const value = {
    model: 'a/b',
    on: true,
    no: null,
    'x-y': [1, 2],
    messages: [{ role: 'user', content: 'x'.repeat(60) }],
  };

  it('are JSON where JSON is wanted', () => {
    expect(JSON.parse(printValue(value, 'json', 2))).toEqual(value);
  });

  it('are JavaScript that means the same', () => {
    const text = printValue(value, 'js');
    expect(new Function(`return ${text}`)()).toEqual(value);
    expect(text).toContain('"x-y": [1, 2]');
  });

  it('are Python’s words', () => {
    expect(printValue(value, 'python')).toMatch(/"on": True,\n {4}"no": None,/);
  });
});
