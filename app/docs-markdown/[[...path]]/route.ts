import { findDoc } from '../../(site)/docs/tree/manifest';
import { docMarkdown } from '../../(site)/docs/tree/pages';
import { siteOrigin } from '../../site-origin';

/** A page of the docs as Markdown: `/docs/<page>.md`, which next.config.mjs leads here. */
export async function GET(
  _: Request,
  { params }: { params: Promise<{ path?: string[] }> },
): Promise<Response> {
  const slug = ((await params).path ?? []).join('/');
  const entry = findDoc(slug);
  const headers = { 'content-type': 'text/markdown; charset=utf-8' };
  if (entry) return new Response(await docMarkdown(entry), { headers });
  const text = `# 404\n\nThere is no such page. All of them: ${await siteOrigin()}/llms.txt\n`;
  return new Response(text, { status: 404, headers });
}
