/** What the page reads of a quote. Amounts are exact decimal strings; nothing here computes with them. */
export interface DemoQuote {
  model: string;
  inputTokens: number;
  /** How many the estimate counts. */
  outputTokens: number;
  benchmark: string;
  charge: string;
  saved: string;
  /** What is set aside before sending. */
  maxCharge: string;
  benchmarkProvider: string | null;
  /** Which would be tried first; null: none can serve. */
  route: string | null;
  routeCount: number;
}

/** An answer as far as it has come. */
export interface DemoReply {
  text: string;
  /** The five headers about money; empty until they are known. */
  headers: readonly DemoHeader[];
  /** Where they came: before the answer, or in the last line of the stream. */
  from: 'head' | 'last line';
  requestId: string;
  isHit: boolean;
  isDone: boolean;
}

export interface DemoHeader {
  name: string;
  value: string;
}

/** One question with all that was answered to it. */
export interface DemoRound {
  prompt: string;
  quote: DemoQuote | null;
  first: DemoReply | null;
  again: DemoReply | null;
}

/** The five, and where a stream's receipt has each. The last is there on a hit alone, its twin on a miss. */
const FIVE = [
  ['x-btl-benchmark-cost', 'benchmark_cost'],
  ['x-btl-customer-charge', 'customer_charge'],
  ['x-btl-saved', 'saved'],
  ['x-gateway-savings-pct', 'savings_pct'],
] as const;
const RECEIPT_LINE = ': x-btl-receipt ';

type Receipt = Partial<Record<string, unknown>>;

/** Reads the answer of `/v1/account/quote`. Null: it is none. */
export function readDemoQuote(body: unknown): DemoQuote | null {
  const quote = body as {
    model?: unknown;
    input_tokens?: unknown;
    estimate?: { output_tokens?: unknown };
    amounts?: Record<string, unknown>;
    benchmark?: { provider?: unknown };
    routes?: { provider: string; available: boolean }[];
  } | null;
  const amounts = quote?.amounts;
  if (!quote || !amounts || !Array.isArray(quote.routes)) return null;
  const able = quote.routes.filter((route) => route.available);
  return {
    model: String(quote.model),
    inputTokens: Number(quote.input_tokens),
    outputTokens: Number(quote.estimate?.output_tokens),
    benchmark: String(amounts.benchmark_cost),
    charge: String(amounts.customer_charge),
    saved: String(amounts.saved),
    maxCharge: String(amounts.max_charge),
    benchmarkProvider: quote.benchmark?.provider ? String(quote.benchmark.provider) : null,
    route: able[0]?.provider ?? null,
    routeCount: able.length,
  };
}

/** What a stream has said so far. */
export interface DemoReader {
  /** Takes the next piece, cut anywhere. @returns the reply as it stands then */
  push(piece: string): DemoReply;
  /** Why it broke off, in the words of the server; null: it did not. */
  readonly failure: string | null;
}

/**
 * Reads a stream of `/v1/chat/completions`.
 * @param header gives a header of the answer's head by its name, or null
 */
export function readDemoStream(header: (name: string) => string | null): DemoReader {
  const headers = headersOf(header, null);
  let reply: DemoReply = {
    text: '',
    headers: headers ?? [],
    from: headers ? 'head' : 'last line',
    requestId: header('x-btl-request-id') ?? '',
    isHit: header('x-btl-cache-tier') !== null,
    isDone: false,
  };
  let rest = '';
  let failure: string | null = null;
  const takeLine = (line: string) => {
    if (line === 'data: [DONE]') reply = { ...reply, isDone: true };
    else if (line.startsWith('data: ')) {
      const chunk = parse(line.slice('data: '.length)) as StreamChunk | null;
      failure ??= chunk?.error?.message ?? null;
      reply = { ...reply, text: reply.text + (chunk?.choices?.[0]?.delta?.content ?? '') };
    } else if (line.startsWith(RECEIPT_LINE) && reply.headers.length === 0) {
      const receipt = parse(line.slice(RECEIPT_LINE.length)) as Receipt | null;
      reply = { ...reply, headers: headersOf(header, receipt) ?? [] };
    }
  };
  return {
    push(piece) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) takeLine(line);
      return reply;
    },
    get failure() {
      return failure;
    },
  };
}

interface StreamChunk {
  choices?: { delta?: { content?: string | null } }[];
  error?: { message?: string };
}

/** The five headers: from the head where it has them, else from the receipt; null where neither knows them. */
function headersOf(header: (name: string) => string | null, receipt: Receipt | null): DemoHeader[] | null {
  const five: { name: string; value: string | null }[] = FIVE.map(([name, field]) => ({
    name,
    value: header(name) ?? textOf(receipt?.[field]),
  }));
  const tier = header('x-btl-cache-tier');
  const reason = header('x-btl-miss-reason') ?? textOf(receipt?.miss_reason);
  five.push(
    tier === null ? { name: 'x-btl-miss-reason', value: reason } : { name: 'x-btl-cache-tier', value: tier },
  );
  return five.every((one): one is DemoHeader => one.value !== null) ? five : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** A number for one visit, which nobody else has: 32 hexadecimal digits. Works without HTTPS too. */
export function newVisit(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A value among the five by the end of its name; "" where it is not known. */
export function headerOf(reply: DemoReply | null, name: string): string {
  return reply?.headers.find((header) => header.name === name)?.value ?? '';
}
