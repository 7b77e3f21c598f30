import { statusReport } from '../(site)/status/status-report';

export const dynamic = 'force-dynamic';
export const runtime = 'nodejs';

/** `GET /status.json`: the same as the page says. 200 whatever it says. */
export async function GET(): Promise<Response> {
  const response = Response.json(await statusReport());
  response.headers.set('cache-control', 'no-store');
  response.headers.set('access-control-allow-origin', '*');
  return response;
}
