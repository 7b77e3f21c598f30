import type { Meter } from '@/lib/base/meters';
import type { ChatRequest } from './chat';

/** A kind of use that a request will bring with it, and the field that asks for it. */
export interface ForeseenMeter {
  meter: Meter;
  param: string;
}

const NONE: readonly ForeseenMeter[] = [];
const MODALITIES: Readonly<Record<string, Meter>> = { audio: 'output_audio', image: 'output_image' };

/**
 * The kinds of use of a request that are not priced like its text, each once. What providers sell as text where they
 * name no rate for it (images and files in, caching, thoughts) is not among them.
 */
export function foreseenMeters(request: ChatRequest): readonly ForeseenMeter[] {
  const found = new Map<Meter, string>();
  const note = (meter: Meter, param: string) => {
    if (!found.has(meter)) found.set(meter, param);
  };
  for (let m = 0; m < request.messages.length; m++) {
    const message = request.messages[m];
    if (isForHour(message)) note('cache_write_1h', `messages[${m}].cache_control`);
    if (!Array.isArray(message?.content)) continue;
    for (const [p, part] of message.content.entries()) {
      if (part.type === 'input_audio') note('input_audio', `messages[${m}].content[${p}]`);
      if (isForHour(part)) note('cache_write_1h', `messages[${m}].content[${p}].cache_control`);
    }
  }
  for (const [t, tool] of (request.tools ?? []).entries()) {
    if (isForHour(tool) || isForHour(tool.function)) note('cache_write_1h', `tools[${t}].cache_control`);
  }
  for (const modality of request.modalities ?? []) {
    const meter = MODALITIES[modality];
    if (meter) note(meter, 'modalities');
  }
  if (request.web_search_options != null) note('web_search', 'web_search_options');
  return found.size === 0 ? NONE : [...found].map(([meter, param]) => ({ meter, param }));
}

/** Marked to be kept in the provider's prompt cache for an hour. */
function isForHour(marked: Record<string, unknown> | undefined): boolean {
  const mark = marked?.cache_control;
  return typeof mark === 'object' && mark !== null && 'ttl' in mark && mark.ttl === '1h';
}
