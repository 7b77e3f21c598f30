import { UntranslatableError } from '../translator';
import { type CachePoint, cachePointOf, type InputBlock, type TextBlock } from './blocks';
import { type Json, object, text } from './json';
import type { Traits } from './models';

type Part = Json & { type: string };
type Content = string | Part[] | null | undefined;

/** What the parts of one chat share. */
export interface PartContext {
  traits: Traits;
  /** Names of the documents so far: Converse wants each its own. */
  documentNames: Set<string>;
}

/**
 * Content of a message as blocks, each followed by its cache point if marked. Texts without a visible character are
 * left out: the API refuses them.
 * @param where the message's path: `messages[2]`
 * @throws UntranslatableError naming the part
 */
export function inputBlocks(
  content: Content,
  context: PartContext,
  where: string,
): (InputBlock | CachePoint)[] {
  return blocksOf(content, context.traits, where, (part, param) => {
    if (part.type === 'image_url') return imageBlock(part, param);
    if (part.type === 'file') return documentBlock(part, context.documentNames, param);
    return textBlock(part, param);
  });
}

/** The same for messages that hold text alone: the system's and the assistant's. */
export function textBlocks(content: Content, traits: Traits, where: string): (TextBlock | CachePoint)[] {
  return blocksOf(content, traits, where, textBlock);
}

function blocksOf<Some>(
  content: Content,
  traits: Traits,
  where: string,
  blockOf: (part: Part, param: string) => Some | null,
): (Some | CachePoint)[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  return parts.flatMap((part: Part, index): (Some | CachePoint)[] => {
    const param = `${where}.content[${index}]`;
    const block = blockOf(part, param);
    return block === null ? [] : [block, ...cachePointOf(part.cache_control, traits, param)];
  });
}

function textBlock(part: Part, param: string): TextBlock | null {
  const said = part.type === 'text' ? part.text : part.type === 'refusal' ? part.refusal : null;
  if (typeof said !== 'string') {
    throw new UntranslatableError(`Bedrock cannot be sent a part of type ${part.type} here.`, param);
  }
  return said.trim() === '' ? null : { text: said };
}

const IMAGE_FORMATS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

function imageBlock(part: Part, param: string): InputBlock {
  const path = `${param}.image_url.url`;
  const link = text(object(part.image_url)?.url) ?? text(part.image_url);
  const { mediaType, bytes } = inlineData(link, 'An image', path);
  const format = IMAGE_FORMATS[mediaType];
  if (!format) throw new UntranslatableError('Bedrock takes PNG, JPEG, GIF and WebP images.', path);
  return { image: { format, source: { bytes } } };
}

const DOCUMENT_FORMATS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};
const EXTENSIONS = new Set(Object.values(DOCUMENT_FORMATS));

function documentBlock(part: Part, names: Set<string>, param: string): InputBlock {
  const file = object(part.file);
  if (text(file?.file_id) !== null) {
    throw new UntranslatableError('Bedrock is sent files inline, not by id.', `${param}.file.file_id`);
  }
  const path = `${param}.file.file_data`;
  const { mediaType, bytes } = inlineData(text(file?.file_data), 'A file', path);
  const filename = text(file?.filename) ?? '';
  const extension = /\.(\w+)$/.exec(filename)?.[1]?.toLowerCase() ?? '';
  const format = DOCUMENT_FORMATS[mediaType] ?? (EXTENSIONS.has(extension) ? extension : undefined);
  if (!format) {
    throw new UntranslatableError(
      `Bedrock takes documents of the kinds ${[...EXTENSIONS].join(', ')}.`,
      path,
    );
  }
  return { document: { format, name: documentName(filename, names), source: { bytes } } };
}

const LONGEST_NAME = 200;

/** Letters, digits, single spaces, hyphens, parentheses and brackets are all that a name may hold. */
function documentName(filename: string, taken: Set<string>): string {
  const stem = filename.replace(/\.\w+$/, '').replaceAll(/[^a-zA-Z0-9\-()[\]]+/g, ' ');
  const plain =
    stem
      .trim()
      .slice(0, LONGEST_NAME - 10)
      .trim() || 'document';
  let name = plain;
  for (let count = 2; taken.has(name); count++) name = `${plain} (${count})`;
  taken.add(name);
  return name;
}

/** The media type and base64 bytes of a data URL. */
function inlineData(link: string | null, what: string, param: string): { mediaType: string; bytes: string } {
  const match = /^data:([^,]*),/i.exec(link?.slice(0, 1000) ?? '');
  if (link === null || !match) {
    throw new UntranslatableError(
      `${what} must be sent inline, as a data URL: Bedrock fetches no addresses.`,
      param,
    );
  }
  const [mediaType = '', ...options] = (match[1] ?? '').toLowerCase().split(';');
  const payload = link.slice(match[0].length);
  const bytes = options.includes('base64') ? payload : fromPercentEncoding(payload, param);
  if (bytes === '') throw new UntranslatableError(`${what} is empty.`, param);
  return { mediaType, bytes };
}

function fromPercentEncoding(payload: string, param: string): string {
  try {
    return Buffer.from(decodeURIComponent(payload)).toString('base64');
  } catch {
    throw new UntranslatableError('The data URL’s percent-encoding is broken.', param);
  }
}
