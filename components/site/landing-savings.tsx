import { formatRate } from '@/components/catalog/format';
import { Badge } from '@/components/ui/badge';
import { TextLink } from '@/components/ui/text-link';
import { type DemoRound, headerOf } from './landing-demo-answer';
import { NumberedCard } from './numbered-card';
import { Section } from './section';

/** Rates of a model whose provider keeps prompts; USD per million tokens. */
export interface CachedRates {
  name: string;
  input: string;
  cacheRead: string;
}

/** Figures of the recorded round's receipts, USD. */
export interface RoundCosts {
  /** What the route took for the first request, and for the second. */
  upstream: string;
  upstreamAgain: string;
  /** What was set aside for the first, and how much of it came back. */
  held: string;
  returned: string;
}

interface LandingSavingsProps {
  /** The recorded round; null: the cards stand without its figures. */
  round: DemoRound | null;
  costs: RoundCosts | null;
  cached: CachedRates | null;
  /** The gateway's share of a saving: "0.5". */
  share: string;
}

/** Where a saving comes from, each with figures of the recorded round or of the catalog. */
export function LandingSavings({ round, costs, cached, share }: LandingSavingsProps) {
  const quote = round?.quote;
  const charge = headerOf(round?.first ?? null, 'x-btl-customer-charge');
  const hitCharge = headerOf(round?.again ?? null, 'x-btl-customer-charge');
  return (
    <Section
      id="savings"
      label="How savings arise"
      title="Where the same answer costs less."
      lead={
        <p>
          You pay what a route cost plus a share of the difference to the benchmark, on this server{' '}
          <span className="figure text-body">{share}</span>. Where nothing is saved you pay the benchmark, and
          nothing on top. <TextLink href="/pricing">How a charge is made</TextLink>
        </p>
      }
    >
      <ol className="grid gap-x-10 gap-y-14 md:grid-cols-2 lg:grid-cols-3">
        <NumberedCard
          number="01"
          title="Routing"
          foot={
            quote &&
            costs && (
              <Figures
                figures={[
                  ['Sent direct', `$${headerOf(round.first, 'x-btl-benchmark-cost')}`],
                  [`By ${quote.route ?? 'the route'}`, `$${costs.upstream}`],
                  ['You pay', `$${charge}`],
                ]}
              />
            )
          }
        >
          A model is often sold by several providers at several prices. A request goes to the cheapest one
          that honours every parameter you sent; when an attempt fails before its first byte, the next one
          takes over.
        </NumberedCard>
        <NumberedCard
          number="02"
          title="The exact cache"
          foot={
            costs && (
              <Figures
                figures={[
                  ['The first time', `$${charge}`],
                  ['Asked again', `$${hitCharge}`],
                  ['Upstream cost then', `$${costs.upstreamAgain}`],
                ]}
              />
            )
          }
        >
          The same request again is answered from your workspace’s own cache: no provider is called, the
          upstream cost is zero, and a header says so. One switch turns it off, by workspace, key or request.
        </NumberedCard>
        <NumberedCard
          number="03"
          title="Prompt caching"
          foot={
            cached && (
              <Figures
                figures={[
                  ['Model', cached.name],
                  ['Input', `$${formatRate(cached.input)}/M`],
                  ['Cached input', `$${formatRate(cached.cacheRead)}/M`],
                ]}
              />
            )
          }
        >
          Providers sell the part of a prompt that they still hold for less. Requests that begin alike go back
          to the provider that holds their beginning, and its discount is passed on.
        </NumberedCard>
        <NumberedCard
          number="04"
          title="Budgets"
          foot={
            costs && (
              <Figures
                figures={[
                  ['Set aside before', `$${costs.held}`],
                  ['Charged after', `$${charge}`],
                  ['Returned', `$${costs.returned}`],
                ]}
              />
            )
          }
        >
          Before a request is sent, the most it can cost is set aside; what is not there cannot be spent. A
          key can have a limit by day, week or month, and a quote is a ceiling that its request never exceeds.
        </NumberedCard>
        <NumberedCard number="05" title="Requests in flight" foot={<Badge>Planned</Badge>}>
          Two equal requests at the same moment will share one call to the provider. This is not built yet:
          today each of them is sent. Once one is answered, the cache answers the next.
        </NumberedCard>
      </ol>
    </Section>
  );
}

function Figures({ figures }: { figures: readonly (readonly [string, string])[] }) {
  return (
    <dl className="text-small">
      {figures.map(([label, value]) => (
        <div key={label} className="flex flex-wrap justify-between gap-x-4 border-t py-1.5">
          <dt className="text-muted">{label}</dt>
          <dd className="figure ml-auto text-caption leading-5">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
