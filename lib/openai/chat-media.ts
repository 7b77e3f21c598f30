import type { ChatRequest } from './chat';

/** Images, files and audio clips in the messages, for the ceiling of a hold; the bytes of those sent inline are no text. */
export interface MediaCount {
  images: number;
  files: number;
  audio: number;
  inlineBytes: number;
}

export function countMedia(request: ChatRequest): MediaCount {
  const count: MediaCount = { images: 0, files: 0, audio: 0, inlineBytes: 0 };
  for (const message of request.messages) {
    if (!Array.isArray(message.content)) continue;
    for (const part of message.content) {
      if (part.type === 'image_url') count.images++;
      else if (part.type === 'file') count.files++;
      else if (part.type === 'input_audio') count.audio++;
      else continue;
      count.inlineBytes += inlineBytes(part[part.type]);
    }
  }
  return count;
}

/** Length of the base64 in a part's value; a link's text counts as prompt. */
function inlineBytes(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let bytes = 0;
  for (const inner of Object.values(value)) {
    if (typeof inner === 'string' && !inner.startsWith('http')) bytes += inner.length;
  }
  return bytes;
}
