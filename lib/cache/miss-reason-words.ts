/** What each value of `x-btl-miss-reason` means, in the words of the docs. */
export const MISS_REASONS: Readonly<Record<string, string>> = {
  first_seen: 'This process has not seen these messages before, or not lately.',
  expired: 'The same request was seen, and no answer to it is kept any more, or none was kept.',
  'differs:<field>': 'The same messages were asked with another value of this field.',
  bypass: 'The cache is off for the workspace or the key, or `x-btl-cache` said `off` or `refresh`.',
  'not_cacheable:n': 'More than one answer was asked for.',
  'not_cacheable:router': 'A router such as `btl/btl-2` chose the model.',
  'not_cacheable:test': 'The header `x-btl-test` asked for a fault.',
  'not_cacheable:test_model': 'A model of the sandbox was asked.',
};
