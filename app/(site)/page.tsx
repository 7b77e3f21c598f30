import type { Metadata } from 'next';
import { LandingHero } from '@/components/site/landing-hero';
import { Arithmetic, HowItWorks, InTheOpen } from '@/components/site/landing-sections';
import { getRuntime } from '@/lib/gateway/runtime';
import { apiBase } from '../site-origin';
import { publicModels } from './models/public-models';
import { workedExample } from './worked-example';

export const metadata: Metadata = { alternates: { canonical: '/' } };

export default async function LandingPage() {
  const [{ env }, base, models] = await Promise.all([getRuntime(), apiBase(), publicModels()]);
  const providers = new Set(models.flatMap((model) => model.providers));
  return (
    <>
      <LandingHero base={base} modelCount={models.length} providerCount={providers.size} />
      <HowItWorks />
      <Arithmetic example={workedExample(env.savingsSharePpm)} />
      <InTheOpen />
    </>
  );
}
