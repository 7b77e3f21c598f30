import { cookies } from 'next/headers';
import { currentSession } from '@/app/current-session';
import { WORKSPACE_HEADER } from '@/components/dashboard/workspace-cookie';
import { SAMPLE_GROUP } from '@/components/docs/reference/operation-section';
import { ButtonLink } from '@/components/ui/button';
import { CodeTabs } from '@/components/ui/code-tabs';
import { CodeTabsMemory } from '@/components/ui/code-tabs-memory';
import { highlight } from '@/components/ui/highlight';
import { TextLink } from '@/components/ui/text-link';
import { roleMay, whoCan } from '@/lib/auth/roles';
import type { Model } from '@/lib/catalog/model';
import { KeyedSamples } from './keyed-samples';
import { KEY_PLACE, modelSamples, withKey } from './model-samples';

/** Samples of the same group on other pages open with the same language. */
const GROUP = SAMPLE_GROUP;
const TITLE = 'The first request';

/** The first request in three languages, and a key for it without leaving the page. */
export async function UseIt({ model, base, isChat }: { model: Model; base: string; isChat: boolean }) {
  const [session, kept] = await Promise.all([currentSession(), cookies()]);
  const open = kept.get(GROUP)?.value;
  const tabs = modelSamples(base, model.slug, isChat);
  const samples = <CodeTabs title={TITLE} name="use-code" tabs={tabs} open={open} group={GROUP} />;
  const memory = <CodeTabsMemory group={GROUP} />;
  if (!session)
    return (
      <>
        {samples}
        {memory}
        <Ways slug={model.slug} />
      </>
    );
  if (!roleMay(session.role, 'keys:write'))
    return (
      <>
        {samples}
        {memory}
        <p className="mt-4 text-small text-muted">
          {session.workspace.name}: {whoCan(session.role, 'keys:write')}
        </p>
      </>
    );
  return (
    <>
      {memory}
      {/* A key is made in the workspace that the page was made for, whatever another tab turned to since. */}
      <div data-request-headers={JSON.stringify({ [WORKSPACE_HEADER]: session.workspace.id })}>
        <KeyedSamples
          title={TITLE}
          group={GROUP}
          open={open}
          keyName={`Sample of ${model.slug}`.slice(0, 100)}
          panes={tabs.map((tab) => {
            const { value, label, code, language } = withKey(tab, KEY_PLACE);
            return { value, label, code, lines: highlight(code, language) };
          })}
        >
          {samples}
        </KeyedSamples>
      </div>
    </>
  );
}

/** For those who are not signed in: the way to a key leads back here. */
function Ways({ slug }: { slug: string }) {
  const back = encodeURIComponent(`/models/${slug}#use`);
  return (
    <p className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 text-small text-muted">
      <ButtonLink href={`/sign-up?callbackUrl=${back}`}>Sign up for a key</ButtonLink>
      <span>
        You come back here. <TextLink href={`/sign-in?callbackUrl=${back}`}>Sign in</TextLink> if you have an
        account.
      </span>
    </p>
  );
}
