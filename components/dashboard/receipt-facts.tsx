import { classNames } from '@/components/ui/class-names';
import { type Fact, FactList } from './fact-list';
import { cacheTierWord, formatCount, formatDollars, formatDuration, formatMoment } from './format';
import type { PrintedReceipt } from './types';

/** The rest of a receipt in four lists: the request, its tokens, its times, its ids. */
export function ReceiptFacts({
  receipt,
  isNarrow = false,
}: {
  receipt: PrintedReceipt;
  /** One column: there is no room for two. */
  isNarrow?: boolean;
}) {
  const lists = [
    { title: 'Request', facts: requestFacts(receipt) },
    { title: 'Usage', facts: usageFacts(receipt) },
    { title: 'Timings', facts: timingFacts(receipt) },
    { title: 'Ids', facts: idFacts(receipt) },
  ];
  return (
    <div className={classNames('grid gap-x-14 gap-y-12', !isNarrow && 'lg:grid-cols-2')}>
      {lists.map(({ title, facts }) => (
        <section key={title} aria-label={title} className="min-w-0">
          <h2 className="display mb-4 text-2xl">{title}</h2>
          <FactList facts={facts} />
        </section>
      ))}
    </div>
  );
}

function requestFacts(receipt: PrintedReceipt): Fact[] {
  return [
    { label: 'Endpoint', value: receipt.endpoint },
    { label: 'Asked for', value: receipt.requested_model },
    { label: 'Answered by', value: receipt.model || null },
    { label: 'Streamed', value: receipt.stream ? 'yes' : 'no' },
    { label: 'Cache', value: cacheTierWord(receipt.cache_tier) },
    { label: 'Why a miss', value: receipt.miss_reason },
    { label: 'Finish reason', value: receipt.finish_reason },
    { label: 'Error', value: receipt.error_code },
    { label: 'Key', value: receipt.key.name },
    { label: 'Tag', value: receipt.tag },
    { label: 'Session', value: receipt.session },
  ];
}

function usageFacts({ usage, output_cap }: PrintedReceipt): Fact[] {
  const counts: [string, number, isAlways?: boolean][] = [
    ['Input tokens', usage.input_tokens, true],
    ['of them cached', usage.cached_input_tokens, true],
    ['of them written to a cache', usage.cache_write_tokens + usage.cache_write_1h_tokens],
    ['of them audio', usage.input_audio_tokens],
    ['of them images', usage.input_image_tokens],
    ['Output tokens', usage.output_tokens, true],
    ['of them reasoning', usage.reasoning_tokens, true],
    ['of them audio, out', usage.output_audio_tokens],
    ['of them images, out', usage.output_image_tokens],
    ['Web searches', usage.web_searches],
  ];
  return [
    ...counts
      .filter(([, count, isAlways]) => isAlways || count > 0)
      .map(([label, count]) => ({ label, value: formatCount(count) })),
    { label: 'Output cap', value: output_cap === null ? null : formatCount(output_cap) },
    { label: 'Counted by', value: usage.source },
  ];
}

function timingFacts(receipt: PrintedReceipt): Fact[] {
  return [
    { label: 'Time, UTC', value: formatMoment(receipt.created_at) },
    { label: 'To the first token', value: receipt.ttft_ms === null ? null : formatDuration(receipt.ttft_ms) },
    { label: 'In all', value: formatDuration(receipt.latency_ms) },
    { label: 'Our own part', value: formatDuration(receipt.overhead_ms) },
    { label: 'Held before', value: formatDollars(receipt.held) },
    { label: 'Settlement', value: receipt.settlement + (receipt.overrun ? ', over the hold' : '') },
  ];
}

function idFacts(receipt: PrintedReceipt): Fact[] {
  return [
    { label: 'Request id', value: receipt.id, copy: true },
    { label: 'Key id', value: receipt.key.id, copy: true },
    { label: 'Route id', value: receipt.route_id, copy: true },
    { label: 'Price id', value: receipt.price_id, copy: true },
    { label: 'Benchmark’s price id', value: receipt.benchmark_price_id, copy: true },
  ];
}
