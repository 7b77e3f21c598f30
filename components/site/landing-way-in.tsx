import { ButtonLink } from '@/components/ui/button';
import { TextLink } from '@/components/ui/text-link';

/** The last thing on the page: how to begin. */
export function LandingWayIn() {
  return (
    <section aria-labelledby="way-in" className="mt-24 border-t border-ink pt-10 sm:mt-32">
      <h2 id="way-in" className="display max-w-prose text-3xl sm:text-4xl">
        Send the first request on test credit.
      </h2>
      <p className="mt-4 max-w-prose text-lead text-muted">
        An account has a test key and $5 of test credit from its first minute. Every model answers, simulated
        at its own prices; going live is another key.
      </p>
      <p className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-3">
        <ButtonLink href="/sign-up">Create an account</ButtonLink>
        <TextLink variant="onward" href="/docs">
          Read the quickstart
        </TextLink>
        <TextLink variant="onward" href="/beta">
          What works today, and what does not yet
        </TextLink>
      </p>
    </section>
  );
}
