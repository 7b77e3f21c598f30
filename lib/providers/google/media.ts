import { z } from 'zod';
import { UntranslatableError } from '../translator';

export type MediaPart =
  | { inlineData: { mimeType: string; data: string } }
  | { fileData: { mimeType: string; fileUri: string } };

const ImagePart = z.object({
  type: z.literal('image_url'),
  image_url: z.union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)]),
});
const AudioPart = z.object({
  type: z.literal('input_audio'),
  input_audio: z.object({ data: z.string(), format: z.string() }),
});
const FilePart = z.object({ type: z.literal('file'), file: z.object({ file_data: z.string() }) });

const AUDIO_FORMATS = new Map([
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mp3'],
]);

/** Of the kinds of file that Google's guides to images, documents, audio and video name. */
const MIME_TYPES = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
  ['pdf', 'application/pdf'],
  ['json', 'application/json'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['xml', 'text/xml'],
  ['wav', 'audio/wav'],
  ['mp3', 'audio/mp3'],
  ['aac', 'audio/aac'],
  ['ogg', 'audio/ogg'],
  ['flac', 'audio/flac'],
  ['mp4', 'video/mp4'],
  ['mov', 'video/mov'],
  ['webm', 'video/webm'],
  ['mpeg', 'video/mpeg'],
]);

/**
 * An image, audio clip or file in Google's words: inline for a data URL, by its address for a link.
 * @param path of the part, for the error
 * @throws UntranslatableError for another kind of part, a file's id, and a link whose ending does not tell what it is
 */
export function mediaPart(part: { type: string }, path: string): MediaPart {
  switch (part.type) {
    case 'image_url':
      return fromUrl(read(ImagePart, part, path).image_url, `${path}.image_url`);
    case 'file':
      return fromUrl(read(FilePart, part, path).file.file_data, `${path}.file.file_data`);
    case 'input_audio': {
      const { data, format } = read(AudioPart, part, path).input_audio;
      const mimeType = AUDIO_FORMATS.get(format);
      if (!mimeType) throw new UntranslatableError('Expected wav or mp3.', `${path}.input_audio.format`);
      return { inlineData: { mimeType, data } };
    }
    default:
      throw new UntranslatableError('Gemini does not take this kind of content part.', path);
  }
}

function read<T>(schema: z.ZodType<T>, part: unknown, path: string): T {
  const parsed = schema.safeParse(part);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues[0]?.path.map((step) => `.${String(step)}`) ?? [];
  throw new UntranslatableError(
    'Gemini cannot be sent this part without this field.',
    path + fields.join(''),
  );
}

function fromUrl(url: string, path: string): MediaPart {
  if (url.startsWith('data:')) return fromDataUrl(url, path);
  if (!/^(https?|gs):\/\//.test(url))
    throw new UntranslatableError('Expected a data URL with base64, or a link.', path);
  const mimeType = MIME_TYPES.get(extensionOf(url));
  if (!mimeType) {
    const message =
      'The link’s ending does not say what kind of file it is: send the file inline, as a data URL.';
    throw new UntranslatableError(message, path);
  }
  return { fileData: { mimeType, fileUri: url } };
}

function extensionOf(url: string): string {
  const [withoutQuery = ''] = url.split(/[?#]/, 1);
  return withoutQuery.slice(withoutQuery.lastIndexOf('.') + 1).toLowerCase();
}

function fromDataUrl(url: string, path: string): MediaPart {
  const comma = url.indexOf(',');
  const [mimeType, ...attributes] = url.slice('data:'.length, Math.max(0, comma)).split(';');
  if (!mimeType || !attributes.includes('base64'))
    throw new UntranslatableError('Expected a data URL that names its type and is base64.', path);
  return { inlineData: { mimeType, data: url.slice(comma + 1) } };
}
