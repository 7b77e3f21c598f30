import type { Guide } from '@/components/docs/guide-section';
import type { Field } from '@/components/docs/reference/field-tree';
import type { Group, Operation } from '@/components/docs/reference/operations';
import { ERRORS, type ErrorCode } from '@/lib/base/errors';
import { fieldsNode, printNodes, tableNode } from './markdown';

/** The pages that no text stands behind, as Markdown. Headings begin at the second level. */

export function guidesMarkdown(guides: readonly Guide[]): string {
  return guides
    .flatMap(({ name, about, install, samples }) => [
      `## ${name}`,
      about,
      fence('shell', install),
      ...samples.map(({ language, code }) => fence(language, code)),
    ])
    .join('\n\n');
}

/** The list of all operations. @param address where a group's Markdown is */
export function referenceMarkdown(groups: readonly Group[], address: (slug: string) => string): string {
  return groups
    .flatMap(({ slug, name, about, operations }) => [
      `## ${name}`,
      about,
      operations
        .map(({ method, path, summary }) => `- [\`${method} ${path}\`](${address(slug)}): ${summary}`)
        .join('\n'),
    ])
    .join('\n\n');
}

export function groupMarkdown({ operations }: Group): string {
  return operations.flatMap(operationParts).join('\n\n');
}

function operationParts(operation: Operation): string[] {
  const { summary, method, path, about, isPublic, scopes, samples, exampleAnswer, exampleStream } = operation;
  const key = scopes.length > 0 ? `A key with \`${scopes.join('` or `')}\`` : 'Any key';
  return [
    `## ${summary}`,
    `\`${method} ${path}\` · ${isPublic ? 'No key needed' : key}`,
    ...about,
    ...fieldParts(
      'Parameters',
      operation.parameters.filter(({ place }) => place !== 'header'),
    ),
    ...(operation.body ? fieldParts('Body', operation.body.fields) : []),
    ...operation.answers.flatMap(({ status, name, contentType, fields }) =>
      fieldParts(`Answer ${status}: ${name}, ${contentType}`, fields),
    ),
    ...errorParts(operation),
    '### Samples',
    fence('shell', samples.curl),
    fence('ts', samples.node),
    fence('python', samples.python),
    ...(exampleAnswer ? ['### Example answer', fence('json', exampleAnswer)] : []),
    ...(exampleStream ? ['### Example stream', fence('http', exampleStream)] : []),
  ];
}

function fieldParts(title: string, fields: readonly Field[]): string[] {
  return fields.length > 0 ? [`### ${title}`, printNodes([fieldsNode(fields)])] : [];
}

function errorParts({ errors }: Operation): string[] {
  if (errors.length === 0) return [];
  const table = tableNode({
    caption: 'Errors',
    columns: [{ name: 'HTTP', isNumeric: true }, { name: 'Code', isCode: true }, { name: 'Meaning' }],
    rows: errors.map(({ status, code }) => [status, code, ERRORS[code as ErrorCode]?.meaning ?? '']),
  });
  return ['### Errors', printNodes([table])];
}

function fence(language: string, code: string): string {
  return `\`\`\`${language}\n${code}\n\`\`\``;
}
