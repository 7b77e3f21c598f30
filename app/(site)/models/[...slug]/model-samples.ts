import {
  curlSample,
  embeddingsCurlSample,
  embeddingsNodeSample,
  embeddingsPythonSample,
  nodeSample,
  pythonSample,
} from '@/components/site/samples';
import type { CodeTab } from '@/components/ui/code-tabs';

/** What stands in the samples where a key goes that this tab makes later. */
export const KEY_PLACE = 'gw_test_the_key_of_this_tab';

/** The first request to a model in three languages. */
export function modelSamples(base: string, model: string, isChat: boolean): CodeTab[] {
  const [node, python, curl] = isChat
    ? [nodeSample, pythonSample, curlSample]
    : [embeddingsNodeSample, embeddingsPythonSample, embeddingsCurlSample];
  return [
    { value: 'node', label: 'Node', language: 'ts', code: node(base, model) },
    { value: 'python', label: 'Python', language: 'python', code: python(base, model) },
    { value: 'curl', label: 'curl', language: 'shell', code: curl(base, model) },
  ];
}

/** The same with a key written into it instead of the variable. */
export function withKey(tab: CodeTab, key: string): CodeTab {
  const code = tab.code
    .replace('process.env.GATEWAY_API_KEY', `"${key}"`)
    .replace('os.environ["GATEWAY_API_KEY"]', `"${key}"`)
    .replace('$GATEWAY_API_KEY', key)
    .replace(/^import os\n/, '');
  return { ...tab, code };
}
