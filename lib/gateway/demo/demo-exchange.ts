import { WebExchange } from '../door/web-door';

/** Stored answers of the demonstration are gone after ten minutes. */
const SWITCHES: Readonly<Record<string, string>> = { 'x-btl-cache-ttl': '600' };

/**
 * A visitor's request as an endpoint of `/v1` sees it: the body is the one we made of his prompt, and none of his headers
 * is heard, so that nothing of the API can be reached but what the page shows.
 */
export class DemoExchange extends WebExchange {
  constructor(
    request: Request,
    resolve: (response: Response) => void,
    trustProxy: number,
    private readonly chat: Record<string, unknown>,
  ) {
    super(request, resolve, trustProxy);
  }

  override header(name: string): string | undefined {
    return SWITCHES[name];
  }

  override readBody(): Promise<Buffer> {
    return Promise.resolve(Buffer.from(JSON.stringify(this.chat)));
  }
}
