import { ApiError } from '@/lib/base/errors';
import { type ChatRequest, invalidRequest } from '@/lib/openai/chat';
import { type Json, object, text } from './json';
import { type Block, Content } from './request';

export type ChatMessage = ChatRequest['messages'][number];
export type Part = Json & { type: string };

/** A block that no route could be told. @throws ApiError always */
export function refuse(message: string, param: string): never {
  throw new ApiError('invalid_request', message, { param });
}

/** A mark of what to cache, as a member to spread. */
export function markOf(block: { cache_control?: unknown }): Json {
  return block.cache_control ? { cache_control: block.cache_control } : {};
}

/**
 * Content of a user or of a tool's result as parts of a chat message.
 * @param where the content's path: `messages[0].content`
 * @throws ApiError invalid_request naming the block that has no counterpart
 */
export function partsOf(content: string | readonly Block[], where: string): Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.flatMap((block, index) => partOf(block, `${where}[${index}]`));
}

/**
 * What a block holds inside, as parts; none where there is nothing.
 * @throws ApiError invalid_request naming what is no content
 */
export function innerParts(content: unknown, where: string): Part[] {
  if (content === null || content === undefined) return [];
  const parsed = Content.safeParse(content);
  if (!parsed.success) throw invalidRequest(parsed.error, where);
  return partsOf(parsed.data, where);
}

/** A block's text of that name, null where there is none. @throws ApiError invalid_request where it is something else */
export function optionalText(block: Json, name: string, param: string): string | null {
  const value = block[name] ?? null;
  if (value !== null && typeof value !== 'string') refuse('Expected a text.', `${param}.${name}`);
  return text(value);
}

/** The shortest way to say the same: a plain string where there is one text and no mark. */
export function contentOf(parts: readonly Part[]): string | Part[] {
  const [only] = parts;
  if (parts.length === 0) return '';
  const isPlain = parts.length === 1 && only?.type === 'text' && !only.cache_control;
  return isPlain ? String(only.text) : [...parts];
}

/** One block. @param param its path */
export function partOf(block: Block, param: string): Part[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'text', text: textOf(block, param), ...markOf(block) }];
    case 'image':
      return [{ type: 'image_url', image_url: { url: imageUrl(block, param) }, ...markOf(block) }];
    case 'document':
      return documentParts(block, param);
    case 'search_result':
      return [searchResult(block, param)];
    // Names a tool that a search found: the tools themselves are all sent.
    case 'tool_reference':
      return [{ type: 'text', text: `Tool: ${text(block.tool_name) ?? ''}` }];
    default:
      return refuse(
        `A content block of type \`${block.type.slice(0, 64)}\` is not taken here; expected text, image, document, search_result, or tool_result.`,
        `${param}.type`,
      );
  }
}

export function textOf(block: Block, param: string): string {
  return typeof block.text === 'string'
    ? block.text
    : refuse('A text block needs its `text`.', `${param}.text`);
}

function imageUrl(block: Block, param: string): string {
  const source = object(block.source);
  const at = `${param}.source`;
  if (source?.type === 'url') return text(source.url) ?? refuse('A URL source needs its `url`.', `${at}.url`);
  if (source?.type === 'base64') return dataUrl(source, at);
  return refuse('An image is sent as `base64` or by `url`.', `${at}.type`);
}

function dataUrl(source: Json, at: string): string {
  const type =
    text(source.media_type) ?? refuse('A base64 source needs its `media_type`.', `${at}.media_type`);
  const data = text(source.data) ?? refuse('A base64 source needs its `data`.', `${at}.data`);
  return `data:${type};base64,${data}`;
}

function documentParts(block: Block, param: string): Part[] {
  const source = object(block.source);
  const at = `${param}.source`;
  const title = optionalText(block, 'title', param);
  const file = (data: string): Part[] => [
    { type: 'file', file: { file_data: data, ...(title ? { filename: title } : {}) }, ...markOf(block) },
  ];
  switch (source?.type) {
    case 'base64':
      return file(dataUrl(source, at));
    case 'url':
      return file(text(source.url) ?? refuse('A URL source needs its `url`.', `${at}.url`));
    case 'text':
      return [
        framed(block, param, text(source.data) ?? refuse('A text source needs its `data`.', `${at}.data`)),
      ];
    case 'content':
      return nested(block, param, innerParts(source.content, `${at}.content`));
    default:
      return refuse(
        'A document is sent as `base64`, `url`, `text` or `content`; files stored elsewhere are not reached by id.',
        `${at}.type`,
      );
  }
}

/** A text with its title and context before it: models of any maker read a document so. */
function framed(block: Block, param: string, body: string): Part {
  return { type: 'text', text: [...headOf(block, param), body].join('\n\n'), ...markOf(block) };
}

function headOf(block: Block, param: string): string[] {
  return ['title', 'context'].map((name) => optionalText(block, name, param)).filter((line) => line !== null);
}

function nested(block: Block, param: string, parts: Part[]): Part[] {
  const all: Part[] = [...headOf(block, param).map((line) => ({ type: 'text', text: line })), ...parts];
  const last = all.at(-1);
  if (last) Object.assign(last, markOf(block));
  return all;
}

function searchResult(block: Block, param: string): Part {
  const parts = innerParts(block.content, `${param}.content`);
  const body = parts.map((part) => part.text ?? '').join('\n\n');
  const source = typeof block.source === 'string' ? block.source : null;
  const head = [optionalText(block, 'title', param), source].filter(Boolean);
  return { type: 'text', text: [...head, body].join('\n'), ...markOf(block) };
}
