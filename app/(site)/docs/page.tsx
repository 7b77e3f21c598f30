import type { Metadata } from 'next';
import Link from 'next/link';
import { DocContents } from '@/components/docs/doc-contents';
import { DocPart, DocSection } from '@/components/docs/doc-section';
import { EndpointTable, ErrorTable, HeaderTable } from '@/components/docs/reference-tables';
import { headersSample, modelSample, nodeSample, pythonSample, quoteSample } from '@/components/site/samples';
import { CodeBlock } from '@/components/ui/code-block';
import { PageHead } from '@/components/ui/page-head';
import { ERRORS, type ErrorCode } from '@/lib/base/errors';
import { ANSWER_HEADERS, REQUEST_HEADERS } from '@/lib/gateway/openapi/header-words';
import { getRuntime } from '@/lib/gateway/runtime';
import { findPath } from '@/lib/gateway/table';
import { apiBase } from '../../site-origin';
import { EXAMPLE_SHARE_PPM, formatShare, workedExample } from '../worked-example';

export const metadata: Metadata = {
  title: 'Docs',
  description: 'Quickstart, keys, models, endpoints, quotes, savings headers and errors of Runtime.',
};

const ENDPOINTS = [
  ['GET', '/v1/models', 'Public catalog of grouped model slugs and route metadata.'],
  ['GET', '/v1/models/{modelId}', 'Model detail, route variants, capability flags, and pricing context.'],
  ['POST', '/v1/chat/completions', 'OpenAI-compatible chat completions with Runtime routing and savings.'],
  ['POST', '/v1/responses', 'OpenAI-compatible responses API surface.'],
  [
    'GET',
    '/v1/responses/{id}',
    'A stored response, for 30 days; with stream=true a background stream again.',
  ],
  ['DELETE', '/v1/responses/{id}', 'Deletes a stored response.'],
  ['GET', '/v1/responses/{id}/input_items', 'The items that a response was asked with, in pages.'],
  ['POST', '/v1/responses/{id}/cancel', 'Stops a response that is made in the background.'],
  ['POST', '/v1/responses/input_tokens', 'Counts what a request would send. Free.'],
  ['POST', '/v1/messages', 'Anthropic-compatible messages over every route, for coding agents.'],
  ['POST', '/v1/messages/count_tokens', 'Counts what a message would send. Free.'],
  ['POST', '/v1/embeddings', 'OpenAI-compatible embeddings of texts or tokens, as floats or base64.'],
  ['POST', '/v1/account/quote', 'Estimate route options, customer charge, and savings before live traffic.'],
  ['GET', '/openapi.json', 'Every endpoint of this API, described in OpenAPI 3.1.'],
] as const;

export default async function DocsPage() {
  const [{ env }, base] = await Promise.all([getRuntime(), apiBase()]);
  return (
    <>
      <PageHead label="Public docs" title="Integrate like OpenAI. See pricing and savings clearly.">
        Runtime is meant to stay boring at the API boundary and useful everywhere underneath it: routing,
        pricing, cache wins, benchmark comparison, and live customer-facing visibility.
      </PageHead>
      <div className="mt-14 grid gap-10 lg:grid-cols-[11rem_minmax(0,1fr)] lg:gap-16">
        <DocContents />
        <div className="min-w-0 max-w-4xl">
          <Quickstart base={base} />
          <Auth />
          <Models base={base} />
          <Requests />
          <Billing base={base} />
          <SavingsHeaders serverSharePpm={env.savingsSharePpm} />
          <AllHeaders />
          <Errors />
          <TestMode />
        </div>
      </div>
    </>
  );
}

function Quickstart({ base }: { base: string }) {
  return (
    <DocSection
      id="quickstart"
      label="Quickstart"
      title="Swap the base URL first."
      lead="Start by putting Runtime behind the same OpenAI-compatible client you already use. The fastest production path is still one safe traffic slice at a time."
    >
      <DocPart label="Drop-in quickstart" title="Swap the base URL and start routing.">
        <p className="max-w-prose text-muted">
          Keep the OpenAI-compatible client you already use, point it at Gateway, and start with one slice of
          production traffic.
        </p>
        <CodeBlock title="Node SDK" language="ts" code={nodeSample(base)} />
        <CodeBlock title="Python SDK" language="python" code={pythonSample(base)} />
        <p className="max-w-prose text-muted">
          Start with the routes where cheaper execution, repeated prompts, or provider failover matter first.
        </p>
        <p className="max-w-prose text-muted">
          Anthropic’s SDK, the AI SDK, LangChain, Codex and others:{' '}
          <DocLink href="/docs/clients">a guide for each client</DocLink>.
        </p>
      </DocPart>
    </DocSection>
  );
}

function Auth() {
  return (
    <DocSection id="auth" label="Auth" title="Machine keys on the request path.">
      <DocPart label="Header" title="Bearer auth">
        <p className="max-w-prose text-muted">
          Every runtime request uses the same <code className="figure">Authorization</code> header shape.
        </p>
        <CodeBlock title="Authorization" language="http" code="Authorization: Bearer $GATEWAY_API_KEY" />
      </DocPart>
      <DocPart label="Workspace path" title="Human sign-in stays in the dashboard.">
        <p className="max-w-prose text-muted">
          Dashboard sessions manage credits, requests, and machine keys. Your app should use scoped API keys{' '}
          <DocLink href="/dashboard/keys">created inside the workspace</DocLink>. A key is shown once; only
          its hash is kept.
        </p>
      </DocPart>
    </DocSection>
  );
}

function Models({ base }: { base: string }) {
  return (
    <DocSection
      id="models"
      label="Models"
      title="Catalog and detail routes are public."
      lead="The public model directory is grouped by shared slug, while each detail page exposes route-level provider variants, context windows, capabilities, and pricing context."
    >
      <DocPart label="Catalog" title="Browse /models or hit /v1/models.">
        <p className="max-w-prose text-muted">
          Use <DocLink href="/models">the public page</DocLink> for humans and the API route for programmatic
          discovery.
        </p>
      </DocPart>
      <DocPart label="Detail" title="OpenRouter-style slug paths.">
        <p className="max-w-prose text-muted">
          Slugs like <code className="figure">openai/gpt-4.1-mini</code> map cleanly to{' '}
          <DocLink href="/models/openai/gpt-4.1-mini">/models/openai/gpt-4.1-mini</DocLink>. Former names and
          bare names resolve as aliases.
        </p>
        <CodeBlock title="Model detail" language="shell" code={modelSample(base)} />
      </DocPart>
    </DocSection>
  );
}

function Requests() {
  const rows = ENDPOINTS.map(([method, path, purpose]) => ({
    method,
    path,
    purpose,
    isServed: Boolean(findPath(path)?.path.methods[method]),
  }));
  return (
    <DocSection id="requests" label="Requests" title="Core endpoints">
      <EndpointTable rows={rows} />
      <p className="max-w-prose text-muted">
        Every field, answer and error of each stands in the{' '}
        <DocLink href="/docs/reference">API reference</DocLink>.
      </p>
    </DocSection>
  );
}

function Billing({ base }: { base: string }) {
  return (
    <DocSection
      id="billing"
      label="Billing"
      title="Quote before you send live traffic."
      lead="The quote route is the easiest way to show what Runtime would charge, what the benchmark direct cost looks like, and where savings come from before you cut over real traffic."
    >
      <CodeBlock title="Quote preview" language="shell" code={quoteSample(base)} />
    </DocSection>
  );
}

function SavingsHeaders({ serverSharePpm }: { serverSharePpm: number }) {
  const example = workedExample(EXAMPLE_SHARE_PPM);
  const here = workedExample(serverSharePpm);
  return (
    <DocSection
      id="savings-headers"
      label="Savings headers"
      title="Every response can explain the economics."
      lead="Runtime responses can include benchmark cost, customer charge, and customer savings headers, so teams can measure what the gateway changed without building a second reporting system first."
    >
      <DocPart label="Headers" title="Three useful values">
        <CodeBlock title="Response headers" language="http" code={headersSample(example)} />
        <p className="max-w-prose text-sm text-muted">
          These figures come from an upstream cost of <span className="figure">{example.upstream}</span> at a
          share of <span className="figure">{example.share}</span>: {example.upstream} + {example.share} × (
          {example.benchmark} − {example.upstream}) = {example.charge}.{' '}
          {serverSharePpm !== EXAMPLE_SHARE_PPM && (
            <>
              At this server’s share of <span className="figure">{formatShare(serverSharePpm)}</span> the same
              request is charged <span className="figure">{here.charge}</span> and saves{' '}
              <span className="figure">{here.saved}</span>.
            </>
          )}
        </p>
      </DocPart>
      <DocPart label="Interpretation" title="Benchmark vs actual charge">
        <p className="max-w-prose text-muted">
          <code className="figure">x-btl-benchmark-cost</code> is the naive direct upstream baseline for that
          request. <code className="figure">x-btl-customer-charge</code> is what Runtime billed.{' '}
          <code className="figure">x-btl-saved</code> is the visible delta between the two.
        </p>
      </DocPart>
    </DocSection>
  );
}

function AllHeaders() {
  return (
    <DocSection
      id="headers"
      label="Reference"
      title="All headers"
      lead="Amounts are bare decimals in USD: no sign, no exponent, exact. A stream’s final figures come in its last lines, as an SSE comment that starts with “: x-btl-receipt” and, when you ask for include_usage, in the last chunk."
    >
      <DocPart label="Answers" title="What comes back">
        <HeaderTable caption="Response headers" rows={ANSWER_HEADERS} />
      </DocPart>
      <DocPart label="Requests" title="What you may send">
        <HeaderTable caption="Request headers" rows={REQUEST_HEADERS} />
      </DocPart>
    </DocSection>
  );
}

function Errors() {
  const rows = (Object.keys(ERRORS) as ErrorCode[]).map((code) => ({ code, ...ERRORS[code] }));
  return (
    <DocSection
      id="errors"
      label="Reference"
      title="Errors"
      lead="Every error has the shape the OpenAI SDKs parse: error.message, type, param, code and request_id. Nothing is charged for a failed answer."
    >
      <ErrorTable rows={rows} />
    </DocSection>
  );
}

function TestMode() {
  return (
    <DocSection
      id="test-mode"
      label="Reference"
      title="Test mode"
      lead="Keys that start with gw_test_ never reach a provider. Every model is simulated by a built-in sandbox at that model’s prices, with counted tokens, receipts, cache and limits, on test credit. The answers say so: x-btl-provider is sandbox."
    >
      <p className="max-w-prose text-muted">
        Each sample on this page works with a test key as it stands. Faults come on demand with the header{' '}
        <code className="figure">x-btl-test</code>.
      </p>
    </DocSection>
  );
}

function DocLink({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="text-ink underline underline-offset-4">
      {children}
    </Link>
  );
}
