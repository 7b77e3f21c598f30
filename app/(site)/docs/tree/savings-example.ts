import { headersSample } from '@/components/site/samples';
import { getRuntime } from '@/lib/gateway/runtime';
import { EXAMPLE_SHARE_PPM, formatShare, workedExample } from '../../worked-example';

/** The docs' worked example of the three headers, and the sentence that says which figures give them. */
export async function savingsExample(): Promise<{ headers: string; about: string }> {
  const { savingsSharePpm } = (await getRuntime()).env;
  const example = workedExample(EXAMPLE_SHARE_PPM);
  const { benchmark, upstream, share, charge } = example;
  const here = workedExample(savingsSharePpm);
  const about = `These figures come from an upstream cost of \`${upstream}\` at a share of \`${share}\`: ${upstream} + ${share} × (${benchmark} − ${upstream}) = ${charge}.`;
  const atThisServer = ` At this server’s share of \`${formatShare(savingsSharePpm)}\` the same request is charged \`${here.charge}\` and saves \`${here.saved}\`.`;
  return {
    headers: headersSample(example),
    about: savingsSharePpm === EXAMPLE_SHARE_PPM ? about : about + atThisServer,
  };
}
