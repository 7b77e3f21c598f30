import { UntranslatableError } from '../translator';
import { cacheControlOf, type InputBlock, type Source, type TextBlock } from './blocks';
import { type Json, object, text } from './json';

type Part = Json & { type: string };

/**
 * Content of a message as blocks. Texts without a visible character are left out: the API refuses them.
 * @param where the message's path: `messages[2]`
 * @throws UntranslatableError naming the part
 */
export function inputBlocks(content: string | Part[] | null | undefined, where: string): InputBlock[] {
  return partsOf(content).flatMap((part, index) => {
    const param = `${where}.content[${index}]`;
    if (part.type === 'image_url') return imageBlock(part, param);
    if (part.type === 'file') return documentBlock(part, param);
    return textBlock(part, param);
  });
}

/** The same for messages that hold text alone: the system's and the assistant's. */
export function textBlocks(content: string | Part[] | null | undefined, where: string): TextBlock[] {
  return partsOf(content).flatMap((part, index) => textBlock(part, `${where}.content[${index}]`));
}

function partsOf(content: string | Part[] | null | undefined): Part[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
}

function textBlock(part: Part, param: string): TextBlock[] {
  const said = part.type === 'text' ? part.text : part.type === 'refusal' ? part.refusal : null;
  if (typeof said !== 'string') {
    throw new UntranslatableError(
      `Anthropic cannot be sent a content part of type ${part.type} here.`,
      param,
    );
  }
  if (said.trim() === '') return [];
  return [{ type: 'text', text: said, ...cacheControlOf(part.cache_control, param) }];
}

const IMAGE_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

function imageBlock(part: Part, param: string): InputBlock {
  const link = text(object(part.image_url)?.url) ?? text(part.image_url);
  const path = `${param}.image_url.url`;
  if (link === null) throw new UntranslatableError('An image needs a URL.', path);
  const inline = dataUrl(link);
  if (inline && !(inline.isBase64 && IMAGE_TYPES.has(inline.mediaType))) {
    throw new UntranslatableError('Anthropic takes JPEG, PNG, GIF and WebP images, in base64.', path);
  }
  return {
    type: 'image',
    source: inline ? base64Source(inline) : urlSource(link, path),
    ...cacheControlOf(part.cache_control, param),
  };
}

function documentBlock(part: Part, param: string): InputBlock {
  const file = object(part.file);
  if (text(file?.file_id) !== null) {
    throw new UntranslatableError('Files are sent inline or by URL, not by id.', `${param}.file.file_id`);
  }
  const data = text(file?.file_data);
  if (data === null) throw new UntranslatableError('A file needs its data.', `${param}.file.file_data`);
  const title = text(file?.filename);
  return {
    type: 'document',
    source: documentSource(data, `${param}.file.file_data`),
    ...(title === null ? {} : { title }),
    ...cacheControlOf(part.cache_control, param),
  };
}

function documentSource(data: string, param: string): Source {
  const inline = dataUrl(data);
  if (!inline) return urlSource(data, param);
  if (inline.mediaType.startsWith('text/')) {
    return { type: 'text', media_type: 'text/plain', data: textOf(inline, param) };
  }
  if (inline.isBase64 && inline.mediaType === 'application/pdf') return base64Source(inline);
  throw new UntranslatableError('Anthropic takes PDF and plain text files.', param);
}

interface DataUrl {
  mediaType: string;
  isBase64: boolean;
  payload: string;
}

function dataUrl(link: string): DataUrl | null {
  if (!/^data:/i.test(link)) return null;
  const comma = link.indexOf(',');
  const [mediaType = '', ...options] = link
    .slice('data:'.length, Math.max(0, comma))
    .toLowerCase()
    .split(';');
  return { mediaType, isBase64: options.includes('base64'), payload: link.slice(comma + 1) };
}

function base64Source({ mediaType, payload }: DataUrl): Source {
  return { type: 'base64', media_type: mediaType, data: payload };
}

function textOf({ isBase64, payload }: DataUrl, param: string): string {
  if (isBase64) return Buffer.from(payload, 'base64').toString('utf8');
  try {
    return decodeURIComponent(payload);
  } catch {
    throw new UntranslatableError('The data URL’s percent-encoding is broken.', param);
  }
}

function urlSource(url: string, param: string): Source {
  if (/^https?:\/\//i.test(url)) return { type: 'url', url };
  throw new UntranslatableError('Anthropic takes http, https and data URLs.', param);
}

/** The id of a tool's call: Anthropic refuses other characters, which other providers' calls of the same chat may have. */
export function plainId(id: string): string {
  return id.replaceAll(/[^\w-]/g, '_');
}
