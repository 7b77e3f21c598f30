import { llmsFullText } from '../(site)/docs/tree/llms';

/** The docs for programs that read: all of them in one text. */
export async function GET(): Promise<Response> {
  return new Response(await llmsFullText(), { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
