import { asciiJson, type ByteText, bytesOf } from '@/lib/openai/byte-text';
import type { Usage } from '@/lib/openai/usage';
import { stopOf } from './answer';
import { type Json, object, text } from './json';
import { eventOf } from './stream';
import { usageMembers } from './usage';

/**
 * Relays Anthropic's own events: as bytes, but for the first, which gets our id and model, and the last two, which wait
 * for the receipt.
 */
export class NativeStream {
  /** The last `message_delta`, grown by those before it. */
  private last: Json = {};

  constructor(
    private readonly id: string,
    private readonly model: unknown,
  ) {}

  /** @param events the data of each. Null: one of them cannot be read */
  push(events: readonly ByteText[]): ByteText | null {
    let out: ByteText = '';
    for (const data of events) {
      const event = parse(data);
      const type = text(event?.type);
      if (!event || type === null) return null;
      if (type === 'message_start') out += this.start(event);
      else if (type === 'message_delta') this.last = merged(this.last, event);
      else if (type !== 'message_stop')
        out += data.includes('\n') ? eventOf({ ...event, type }) : framed(type, data);
    }
    return out;
  }

  /** Tells why it ended, and the usage. @param cost JSON text of further members of `usage` */
  end(usage: Usage, finishReason: string | null, cost: ByteText): ByteText {
    const { usage: theirs, ...event } = this.last;
    const counts = { ...object(theirs), ...usageMembers(usage) };
    const delta = event.delta ?? stopOf(finishReason, false, null);
    const members = asciiJson(JSON.stringify(counts).slice(0, -1));
    return eventOf({ ...event, type: 'message_delta', delta }, `,"usage":${members},${cost}}`);
  }

  private start(event: Json): ByteText {
    const message = { ...object(event.message), id: this.id, model: this.model };
    return eventOf({ ...event, type: 'message_start', message });
  }
}

const framed = (type: string, data: ByteText): ByteText => `event: ${asciiJson(type)}\ndata: ${data}\n\n`;

function merged(before: Json, event: Json): Json {
  return {
    ...before,
    ...event,
    delta: { ...object(before.delta), ...object(event.delta) },
    usage: { ...object(before.usage), ...object(event.usage) },
  };
}

function parse(data: ByteText): Json | null {
  try {
    return object(JSON.parse(bytesOf(data).toString('utf8')));
  } catch {
    return null;
  }
}
