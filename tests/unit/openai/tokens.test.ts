// Guarantee: token counts are those of the real encodings, and no input, however odd, blocks the event loop or goes uncounted.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { imageSizeOf } from '@/lib/openai/image-size';
import { imageTokensMax, openTokenCounter, promptCeiling, type TokenCounter } from '@/lib/openai/tokens';

let tokens: TokenCounter;

beforeAll(async () => {
  tokens = openTokenCounter();
  await Promise.all([tokens.countText('warm', 'o200k_base'), tokens.countText('warm', 'cl100k_base')]);
}, 20_000);
afterAll(() => tokens.close());

describe('known counts', () => {
  test.each([
    ['hello world', 2, 2],
    ['tiktoken is great!', 6, 6],
    ['antidisestablishmentarianism', 6, 6],
    ['お誕生日おめでとう', 8, 9],
    ['', 0, 0],
  ])('%s', async (text, o200k, cl100k) => {
    expect(await tokens.countText(text, 'o200k_base')).toBe(o200k);
    expect(await tokens.countText(text, 'cl100k_base')).toBe(cl100k);
    expect(await tokens.countText(text, 'other')).toBe(o200k);
  });

  test('a special token in a prompt is text', async () => {
    expect(await tokens.countText('<|endoftext|>', 'o200k_base')).toBeGreaterThan(3);
  });

  test('slicing a long text changes nothing: a thousand times ten tokens', async () => {
    const sentence = ' The quick brown fox jumps over the lazy dog.';
    const one = await tokens.countText(sentence, 'o200k_base');
    expect(await tokens.countText(sentence.repeat(1000), 'o200k_base')).toBe(one * 1000);
  });
});

describe('chats', () => {
  const count = (messages: unknown[], tools?: unknown[]) =>
    tokens.countChat({ messages, tools: tools ?? null }, 'o200k_base');

  test('OpenAI’s example of six messages counts as its API says', async () => {
    const example = [
      {
        role: 'system',
        content:
          'You are a helpful, pattern-following assistant that translates corporate jargon into plain English.',
      },
      { role: 'system', name: 'example_user', content: 'New synergies will help drive top-line growth.' },
      {
        role: 'system',
        name: 'example_assistant',
        content: 'Things working well together will increase revenue.',
      },
      {
        role: 'system',
        name: 'example_user',
        content:
          "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
      },
      {
        role: 'system',
        name: 'example_assistant',
        content: "Let's talk later when we're less busy about how to do better.",
      },
      {
        role: 'user',
        content: "This late pivot means we don't have time to boil the ocean for the client deliverable.",
      },
    ];
    expect(await count(example)).toBe(124);
    expect(await tokens.countChat({ messages: example }, 'cl100k_base')).toBe(129);
  });

  test('text parts count as the text does', async () => {
    const plain = await count([{ role: 'user', content: 'hello world' }]);
    expect(plain).toBe(3 + 1 + 2 + 3);
    expect(await count([{ role: 'user', content: [{ type: 'text', text: 'hello world' }] }])).toBe(plain);
  });

  test('tools, tool calls and names count', async () => {
    const tool = (parameters: unknown) => ({
      type: 'function',
      function: { name: 'get_weather', description: 'Weather of a city', parameters },
    });
    const plain = await count([{ role: 'user', content: 'hello' }]);
    const typed = await count(
      [{ role: 'user', content: 'hello' }],
      [tool({ type: 'object', properties: { city: { type: 'string', description: 'City' } } })],
    );
    expect(typed).toBeGreaterThan(plain + 20);
    expect(typed).toBeLessThan(plain + 80);
    const referring = tool({ $ref: '#/$defs/a', $defs: { a: { type: 'object' } } });
    expect(await count([{ role: 'user', content: 'hello' }], [referring])).toBeGreaterThan(plain + 20);
    const call = {
      id: 'call_1',
      type: 'function',
      function: { name: 'get_weather', arguments: '{"city":"Rome"}' },
    };
    expect(await count([{ role: 'assistant', content: null, tool_calls: [call] }])).toBeGreaterThan(10);
  });

  test('images follow the low and high rule, never the base64', async () => {
    const image = (width: number, height: number, detail?: string) => {
      const head = Buffer.alloc(64);
      head.writeUInt32BE(0x89504e47, 0);
      head.writeUInt32BE(width, 16);
      head.writeUInt32BE(height, 20);
      const url = `data:image/png;base64,${head.toString('base64')}${'A'.repeat(100_000)}`;
      return [{ role: 'user', content: [{ type: 'image_url', image_url: { url, detail } }] }];
    };
    const frame = 3 + 1 + 3;
    expect(await count(image(4096, 8192, 'low'))).toBe(85 + frame);
    expect(await count(image(1024, 1024, 'high'))).toBe(765 + frame);
    expect(await count(image(2048, 4096, 'high'))).toBe(1105 + frame);
    expect(await count(image(300, 200))).toBe(255 + frame);
    const remote = [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }];
    expect(await count([{ role: 'user', content: remote }])).toBe(765 + frame);
  });

  test('odd messages are tolerated', async () => {
    expect(await count([null, 5, 'x', { role: 'user' }, { role: 'user', content: [null, 3] }])).toBe(11);
  });
});

describe('sizes of images', () => {
  const url = (bytes: Buffer) =>
    `data:image/x;base64,${Buffer.concat([bytes, Buffer.alloc(40)]).toString('base64')}`;
  test('GIF, WebP and JPEG', () => {
    const gif = Buffer.from('GIF89a\x20\x03\x58\x02', 'latin1');
    expect(imageSizeOf(url(gif))).toEqual({ width: 800, height: 600 });
    const webp = Buffer.alloc(30);
    webp.write('RIFF', 0);
    webp.write('WEBPVP8X', 8);
    webp.writeUIntLE(1919, 24, 3);
    webp.writeUIntLE(1079, 27, 3);
    expect(imageSizeOf(url(webp))).toEqual({ width: 1920, height: 1080 });
    const jpeg = Buffer.from('ffd8ffe000044a46ffc0001108025803200301', 'hex');
    expect(imageSizeOf(url(jpeg))).toEqual({ width: 800, height: 600 });
  });
  test('what is none', () => {
    expect(imageSizeOf('https://example.com/a.png')).toBeNull();
    expect(imageSizeOf('data:image/png;base64,AAAA')).toBeNull();
    expect(imageSizeOf(url(Buffer.from('ffd8ffe0ffff', 'hex')))).toBeNull();
  });
});

describe('pathological input', () => {
  const mb = 1024 * 1024;
  test.each([
    ['one letter', 'a'.repeat(mb)],
    ['spaces', ' '.repeat(mb)],
    ['one mark', '!'.repeat(mb)],
    ['emoji', '😀👩‍👩‍👧‍👦🏳️‍🌈'.repeat(40_000)],
    ['half surrogates', '\ud83d'.repeat(200_000)],
    ['random letters', noise(mb)],
    ['chinese', '人工智能正在改变世界'.repeat(50_000)],
    ['line breaks', '\n\r\t '.repeat(mb / 4)],
  ])('%s, a megabyte: bounded, and the loop stays free', async (_name, text) => {
    let turns = 0;
    let turning = setImmediate(function turn() {
      turns++;
      turning = setImmediate(turn);
    });
    const started = performance.now();
    const counted = await tokens.countText(text, 'o200k_base');
    clearImmediate(turning);
    expect(performance.now() - started).toBeLessThan(4_000);
    // Counted on this thread, it would not have turned at all.
    expect(turns).toBeGreaterThan(10);
    expect(counted).toBeGreaterThan(0);
    expect(counted).toBeLessThanOrEqual(Buffer.byteLength(text));
  });

  test('a short count asked for meanwhile is answered too', async () => {
    const long = tokens.countText(noise(2 * mb), 'o200k_base');
    expect(await tokens.countText('hello there, world', 'o200k_base')).toBe(4);
    expect(await long).toBeGreaterThan(0);
  });
});

test('after close, and after its worker died, the next count starts another', async () => {
  const own = openTokenCounter();
  expect(await own.countText('hello world', 'o200k_base')).toBe(2);
  const waiting = own.countText('hello you', 'o200k_base');
  const charged = own.countText('hello you there', 'o200k_base', 'usual');
  await own.close();
  expect(await waiting).toBe(Buffer.byteLength('hello you'));
  expect(await charged).toBe(Math.ceil(Buffer.byteLength('hello you there') / 4));
  expect(await own.countText('hello again', 'o200k_base')).toBe(2);
  await own.close();
});

describe('the ceiling', () => {
  test('is bytes, sixteen a message, and the maximum of each part', () => {
    const bare = promptCeiling({ bytes: 1000, messages: 2 });
    expect(bare).toBe(1000 + 16 * 3);
    expect(promptCeiling({ bytes: 1000, messages: 2, images: 2 })).toBe(bare + 10_000);
    const mini = imageTokensMax('openai/gpt-4o-mini');
    expect(promptCeiling({ bytes: 1000, messages: 2, images: 1, imageTokensMax: mini })).toBe(bare + 48_169);
    expect(promptCeiling({ bytes: 0, messages: 0, files: 1, audio: 1 })).toBe(16 + 240_000);
  });

  test('is never below the count', async () => {
    const samples = ['hello', 'お誕生日おめでとう', '😀😀😀', '\ud83d', 'a b c d e f', '{"a":[1,2,3]}'];
    for (const content of samples) {
      const messages = [{ role: 'user', name: 'x', content }];
      const bytes = Buffer.byteLength(JSON.stringify(messages));
      const counted = await tokens.countChat({ messages }, 'cl100k_base');
      expect(promptCeiling({ bytes, messages: 1 })).toBeGreaterThanOrEqual(counted);
    }
  });
});

/** Letters without pattern: the merge cache is of no use on them. */
function noise(length: number): string {
  let seed = 42;
  let text = '';
  while (text.length < length) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    text += seed.toString(36).replace(/\d/g, 'x');
  }
  return text.slice(0, length);
}
