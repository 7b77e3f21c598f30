import { curlSample, nodeSample, pythonSample } from '@/components/site/samples';

export const SAMPLE_LANGUAGES = [
  { value: 'node', label: 'Node' },
  { value: 'python', label: 'Python' },
  { value: 'curl', label: 'curl' },
] as const;
export type SampleLanguage = (typeof SAMPLE_LANGUAGES)[number]['value'];

/** Which language the reader last chose, here or in the docs. */
export const SAMPLE_LANGUAGE_COOKIE = 'sample';

export function isSampleLanguage(value: string | undefined): value is SampleLanguage {
  return SAMPLE_LANGUAGES.some((one) => one.value === value);
}

/** A whole program that sends one request; without a key it reads it from the environment. */
export function firstSample(language: SampleLanguage, base: string, key: string | null): string {
  if (language === 'curl') return curlSample(base, undefined, key ?? undefined);
  const code = language === 'node' ? nodeSample(base) : pythonSample(base);
  if (key === null) return code;
  return code
    .replace('process.env.GATEWAY_API_KEY', JSON.stringify(key))
    .replace('os.environ["GATEWAY_API_KEY"]', JSON.stringify(key))
    .replace('import os\n', '');
}

/** What has to be there before it runs. */
export const SAMPLE_NEEDS: Record<SampleLanguage, string> = {
  node: 'npm install openai',
  python: 'pip install openai',
  curl: 'Paste into a terminal',
};
