import { llmsText } from '../(site)/docs/tree/llms';

/** The docs for programs that read: every page's Markdown address. */
export async function GET(): Promise<Response> {
  return new Response(await llmsText(), { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
