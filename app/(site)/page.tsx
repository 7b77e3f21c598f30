import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { ChargeExplained } from '@/components/dashboard/charge-explained';
import { formatMoment } from '@/components/dashboard/format';
import { SAMPLE_GROUP } from '@/components/docs/reference/operation-section';
import { LandingDemo } from '@/components/site/landing-demo';
import { LandingHero } from '@/components/site/landing-hero';
import { LandingProof } from '@/components/site/landing-proof';
import { LandingProviders } from '@/components/site/landing-providers';
import { LandingQuestions } from '@/components/site/landing-questions';
import { LandingSavings } from '@/components/site/landing-savings';
import { LandingWayIn } from '@/components/site/landing-way-in';
import { curlSample } from '@/components/site/samples';
import { Section } from '@/components/site/section';
import { CodeBlock } from '@/components/ui/code-block';
import { CodeTabsMemory } from '@/components/ui/code-tabs-memory';
import { Disclosure } from '@/components/ui/disclosure';
import { DEMO_PROMPT_MAX, demoModel } from '@/lib/gateway/demo/demo-body';
import { getRuntime } from '@/lib/gateway/runtime';
import { apiBase } from '../site-origin';
import { cachedRates, providerLights } from './landing-facts';
import { publicModels } from './models/public-models';
import { recordedDemo } from './recorded-demo';
import { formatShare } from './worked-example';

export const metadata: Metadata = { alternates: { canonical: '/' } };

export default async function LandingPage() {
  const runtime = await getRuntime();
  const [base, models, recorded, jar] = await Promise.all([
    apiBase(),
    publicModels(),
    recordedDemo(),
    cookies(),
  ]);
  const model = demoModel(runtime.catalog.current().models);
  const providers = providerLights(runtime, models);
  return (
    <>
      <CodeTabsMemory group={SAMPLE_GROUP} />
      <LandingHero
        base={base}
        group={SAMPLE_GROUP}
        language={jar.get(SAMPLE_GROUP)?.value}
        modelCount={models.length}
        providerCount={providers.length}
      />
      {model && (
        <Section
          id="demo"
          label="Test model, test money"
          title="Ask, and see what it costs. Ask again, and see what it saves."
          lead="This is the product at work, not a film of it: your prompt is quoted, answered, settled and stored by the code that serves customers."
        >
          <LandingDemo
            recorded={recorded?.round ?? null}
            recordedAt={recorded ? `${formatMoment(recorded.at)} UTC` : ''}
            promptMax={DEMO_PROMPT_MAX}
            model={model}
          />
          <Disclosure className="mt-6" summary="The same from your terminal, with a key of your own">
            <div className="mt-2 max-w-3xl">
              <CodeBlock title="curl" language="shell" code={curlSample(base, model)} />
            </div>
          </Disclosure>
        </Section>
      )}
      <LandingSavings
        round={recorded?.round ?? null}
        costs={recorded?.costs ?? null}
        cached={cachedRates(models)}
        share={formatShare(runtime.env.savingsSharePpm)}
      />
      <LandingProof
        requestId={recorded?.receipt.id ?? null}
        settlement={recorded?.receipt.settlement ?? null}
        receipt={
          recorded && (
            <ChargeExplained receipt={recorded.receipt} difference={recorded.difference} fee={recorded.fee} />
          )
        }
      />
      <LandingProviders providers={providers} />
      <LandingQuestions base={base} />
      <LandingWayIn />
    </>
  );
}
