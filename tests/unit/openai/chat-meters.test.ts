// Guarantee: kinds of use that text has no price for are seen in the request, with the field that asks for them.
import { describe, expect, it } from 'vitest';
import { parseChatRequest } from '@/lib/openai/chat';
import { foreseenMeters } from '@/lib/openai/chat-meters';

const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } };
const text = { type: 'text', text: 'hi' };
const saying = (content: unknown, more: object = {}) => ({ messages: [{ role: 'user', content, ...more }] });
const tool = (more: object) => ({ type: 'function', function: { name: 'f' }, ...more });

describe('foreseenMeters', () => {
  it.each<[object, [meter: string, param: string][]]>([
    [saying([text, { type: 'input_audio', input_audio: {} }]), [['input_audio', 'messages[0].content[1]']]],
    [{ ...saying('hi'), modalities: ['text', 'audio'] }, [['output_audio', 'modalities']]],
    [{ ...saying('hi'), modalities: ['image'] }, [['output_image', 'modalities']]],
    [{ ...saying('hi'), web_search_options: {} }, [['web_search', 'web_search_options']]],
    [saying([{ ...text, ...hour }]), [['cache_write_1h', 'messages[0].content[0].cache_control']]],
    [saying('hi', hour), [['cache_write_1h', 'messages[0].cache_control']]],
    [{ ...saying('hi'), tools: [tool({}), tool(hour)] }, [['cache_write_1h', 'tools[1].cache_control']]],
  ])('%j', (body, expected) => {
    const found = foreseenMeters(parseChatRequest({ model: 'm', ...body }));
    expect(found.map(({ meter, param }) => [meter, param])).toEqual(expected);
  });

  it('names each once, and none where all is sold as text', () => {
    const audio = { type: 'input_audio', input_audio: {} };
    expect(foreseenMeters(parseChatRequest({ model: 'm', ...saying([audio, audio]) }))).toHaveLength(1);
    const plain = saying([
      text,
      { type: 'image_url', image_url: { url: 'https://a/b' } },
      { ...text, cache_control: { type: 'ephemeral' } },
    ]);
    const request = parseChatRequest({
      model: 'm',
      ...plain,
      modalities: ['text'],
      web_search_options: null,
    });
    expect(foreseenMeters(request)).toEqual([]);
  });
});
