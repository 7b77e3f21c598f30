import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { linkDelivery } from '@/app/api/auth/mailer';
import { BETA_DRAFT_COOKIE, findBetaDraft } from '@/app/api/beta/beta-drafts';
import { BetaAsked } from '@/components/beta/beta-asked';
import { BetaForm } from '@/components/beta/beta-form';
import { ButtonLink } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';
import { TextLink } from '@/components/ui/text-link';
import { getRuntime } from '@/lib/gateway/runtime';
import { NOT_YET, WORKS } from './what-works';

export const metadata: Metadata = {
  title: 'Beta',
  description:
    'What of Runtime works today, what does not yet, how to try it without risk, and how to ask for access.',
};

type Query = Record<string, string | string[] | undefined>;

export default async function BetaPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { asked, again } = await searchParams;
  const { env } = await getRuntime();
  const draft = again ? findBetaDraft((await cookies()).get(BETA_DRAFT_COOKIE)?.value) : null;
  return (
    <article>
      <PageHead label="Beta" title="Try it on test credit first.">
        A new account has a test key and $5 of test credit. Nothing real is called with it and nothing real is
        charged, and yet the tokens are counted and the receipts are those you would get.
      </PageHead>
      <p className="mt-8">
        <ButtonLink href="/sign-up">Create an account</ButtonLink>
      </p>
      <div className="mt-14 grid gap-x-12 gap-y-12 md:grid-cols-2 lg:gap-x-16">
        <BetaList title="Works today" items={WORKS} />
        <BetaList title="Not yet" items={NOT_YET} />
      </div>
      <section
        id="request"
        aria-labelledby="request-title"
        className="mt-16 grid gap-x-16 gap-y-8 border-t pt-10 lg:grid-cols-2"
      >
        <div className="max-w-prose">
          <h2 id="request-title" className="display text-3xl">
            Ask for live access
          </h2>
          <p className="mt-4 text-muted">
            Test credit is open to everyone. Live credit is given by this server’s operator: say what you
            would send, and a person reads it.
          </p>
          <p className="mt-4 text-muted">
            Start with one slice of traffic: a job whose prompts repeat, or a model that several providers
            sell. Compare the headers with your provider’s invoice, and widen the slice when they agree.
          </p>
          <p className="mt-4 text-small text-faint">
            What you write is read for this and kept in this server’s database; it goes to nobody else. How
            requests are treated stands in <TextLink href="/docs">the docs</TextLink>.
          </p>
        </div>
        <div className="min-w-0 max-w-prose">
          {asked ? (
            <BetaAsked mail={linkDelivery(env)} />
          ) : (
            <BetaForm
              values={draft?.values ?? {}}
              faults={draft?.faults ?? (again ? { form: EXPIRED } : {})}
            />
          )}
        </div>
      </section>
    </article>
  );
}

const EXPIRED =
  'Something in the form was not right, and what you had written is no longer kept. Please enter it again.';

function BetaList({ title, items }: { title: string; items: readonly string[] }) {
  return (
    <section>
      <h2 className="label">{title}</h2>
      <ul className="mt-3">
        {items.map((item) => (
          <li key={item} className="border-t py-3.5">
            {item}
          </li>
        ))}
      </ul>
    </section>
  );
}
