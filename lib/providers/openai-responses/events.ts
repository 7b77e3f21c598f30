import { CUSTOM_INPUT } from '@/lib/openai/responses/tools';
import { parseFailure } from '../failure';
import type {
  ChunkChoice,
  EventReading,
  ReasoningDetail,
  TranslatedCall,
  UpstreamEvent,
} from '../translator';
import { parseUsage } from '../usage';
import { calledBy, failureIn, finishOf, noteOf } from './answer';
import { type Json, list, object, text } from './json';
import { thoughtDetail } from './pin';

const OK = 200;
const NOTHING: EventReading = { chunks: [] };
type Delta = ChunkChoice['delta'];

/** Begins a stream of the Responses API. */
export function openStream(call?: TranslatedCall): (event: UpstreamEvent) => EventReading {
  const reader = new ResponseReader(call);
  return (event) => reader.read(event);
}

/** A call of a tool on its way. */
interface OpenCall {
  index: number;
  isCustom: boolean;
  hasWritten: boolean;
}

class ResponseReader {
  private readonly calls = new Map<unknown, OpenCall>();
  private hasSpoken = false;
  private hasThought = false;

  constructor(private readonly call: TranslatedCall | undefined) {}

  read({ data }: UpstreamEvent): EventReading {
    if (data.length === DONE.length && data.equals(DONE)) return NOTHING;
    const event = parse(data);
    if (!event) return failed(data.toString('utf8'));
    switch (event.type) {
      case 'response.output_text.delta':
        return this.say({ content: text(event.delta) ?? '' }, list(event.logprobs));
      case 'response.refusal.delta':
        return this.say({ refusal: text(event.delta) ?? '' });
      case 'response.output_text.annotation.added':
        return this.say({ annotations: noteOf(event.annotation) });
      case 'response.reasoning_summary_part.added':
        // Parts of a summary are paragraphs.
        return this.hasThought ? this.say({ reasoning_content: '\n\n' }) : NOTHING;
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        this.hasThought = true;
        return this.say({ reasoning_content: text(event.delta) ?? '' });
      case 'response.output_item.added':
        return this.begin(event);
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.write(this.calls.get(event.output_index), text(event.delta) ?? '');
      case 'response.output_item.done':
        return this.done(event);
      case 'response.completed':
      case 'response.incomplete':
        return this.end(object(event.response) ?? {});
      case 'response.failed':
        return {
          chunks: [],
          failure: failureIn({ ...object(event.response), status: 'failed' }) ?? undefined,
        };
      case 'error':
        return failed(JSON.stringify({ error: object(event.error) ?? event }));
      default:
        return NOTHING;
    }
  }

  private begin({ item, output_index: at }: Json): EventReading {
    const called = calledBy(object(item) ?? {});
    if (!called) return NOTHING;
    const index = this.calls.size;
    const isCustom = object(item)?.type === 'custom_tool_call';
    this.calls.set(at, { index, isCustom, hasWritten: false });
    const { name } = called.function;
    return this.say({ tool_calls: [{ ...called, index, function: { name, arguments: '' } }] });
  }

  private write(call: OpenCall | undefined, piece: string): EventReading {
    if (!call || piece === '') return NOTHING;
    const begun = call.isCustom && !call.hasWritten ? `{"${CUSTOM_INPUT}":"` : '';
    call.hasWritten = true;
    const written = call.isCustom ? begun + JSON.stringify(piece).slice(1, -1) : piece;
    return this.say({ tool_calls: [{ index: call.index, function: { arguments: written } }] });
  }

  private done({ item, output_index: at }: Json): EventReading {
    const ended = object(item) ?? {};
    if (ended.type === 'reasoning') {
      const details = thoughtDetail(ended, this.call) as ReasoningDetail[];
      return details.length === 0 ? NOTHING : this.say({ reasoning_details: details });
    }
    const call = this.calls.get(at);
    if (!call) return NOTHING;
    // What was not told in pieces is told whole.
    const rest = call.hasWritten ? (call.isCustom ? '"}' : '') : (calledBy(ended)?.function.arguments ?? '');
    if (rest === '') return NOTHING;
    return this.say({ tool_calls: [{ index: call.index, function: { arguments: rest } }] });
  }

  private end(response: Json): EventReading {
    const finish = finishOf(response, this.calls.size > 0);
    const usage = parseUsage(response);
    return {
      chunks: [{ index: 0, delta: {}, finish_reason: finish }],
      ...(usage ? { usage } : {}),
      done: true,
      last: true,
    };
  }

  /** The first chunk carries the role. */
  private say(delta: Delta, logprobs: unknown[] = []): EventReading {
    const said: Delta = this.hasSpoken ? delta : { role: 'assistant', ...delta };
    this.hasSpoken = true;
    const told = logprobs.length > 0 ? { logprobs: { content: logprobs, refusal: null } } : {};
    return { chunks: [{ index: 0, delta: said, finish_reason: null, ...told }] };
  }
}

const DONE = Buffer.from('[DONE]');

function failed(body: string): EventReading {
  return { chunks: [], failure: parseFailure(OK, body, undefined) };
}

function parse(data: Buffer): Json | null {
  try {
    return object(JSON.parse(data.toString('utf8')));
  } catch {
    return null;
  }
}
