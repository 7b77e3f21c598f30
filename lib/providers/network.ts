import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { type Dispatcher, Pool } from 'undici';
import type { TimeoutsMs, Transport, UpstreamCall, UpstreamListener, UpstreamRequest } from './adapter';
import { isForbiddenAddress } from './address';
import { openDeadlines } from './deadlines';
import { NetworkCall } from './network-call';
import { connectionFailure, FORBIDDEN_ADDRESS } from './network-failure';

export interface NetworkOptions {
  /** The operator named this origin itself, so addresses of private networks are allowed. Asked at every connection; default: never. */
  allowsPrivate?: (origin: string) => boolean;
  /** Sockets per origin. */
  connections?: number;
  /** Origins whose connections are kept; more only while they are all being called. */
  origins?: number;
  /** How large an answer that is no stream may grow, in bytes. */
  maxAnswerBytes?: number;
}

export interface NetworkTransport {
  send: Transport;
  /** Ends every connection; calls under way are told an error. */
  close(): Promise<void>;
}

const CONNECTIONS = 256;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const ORIGINS = 1_000;
const KEEP_ALIVE_MS = 30_000;

/**
 * Sends requests over the network: one pool of HTTP/1.1 connections per origin, no redirects, and every
 * address checked after it was resolved, so that no name leads to where it must not. Never throws.
 */
export function createNetworkTransport(options: NetworkOptions = {}): NetworkTransport {
  const pools = new Map<string, Pool>();
  const deadlines = openDeadlines();
  const allowsPrivate = options.allowsPrivate ?? (() => false);
  const most = options.origins ?? ORIGINS;

  function poolOf(origin: string, connectMs: number): Pool {
    const key = `${origin} ${connectMs}`;
    let pool = pools.get(key);
    if (!pool) {
      if (pools.size >= most) closeIdle(pools, most);
      pool = openPool(origin, connectMs, allowsPrivate, options.connections ?? CONNECTIONS);
      pools.set(key, pool);
    }
    return pool;
  }

  function send(request: UpstreamRequest, timeouts: TimeoutsMs, listener: UpstreamListener): UpstreamCall {
    const call = new NetworkCall(timeouts, listener, deadlines, options.maxAnswerBytes ?? MAX_ANSWER_BYTES);
    try {
      if (isForbiddenLiteral(request.origin, allowsPrivate)) {
        call.failSoon(FORBIDDEN_ADDRESS);
        return call;
      }
      poolOf(request.origin, timeouts.connect).dispatch(dispatchOptions(request), call);
    } catch (error) {
      call.failSoon(connectionFailure(error));
    }
    return call;
  }

  return {
    send,
    async close() {
      deadlines.close();
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.destroy()));
    },
  };
}

/** Customers name addresses of their own: those that nobody calls just now make room. */
function closeIdle(pools: Map<string, Pool>, most: number): void {
  for (const [key, pool] of pools) {
    if (pool.stats.size > 0) continue;
    pools.delete(key);
    void pool.close();
    if (pools.size < most) return;
  }
}

function openPool(
  origin: string,
  connectMs: number,
  allowsPrivate: (origin: string) => boolean,
  connections: number,
): Pool {
  return new Pool(origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    allowH2: false,
    connect: { timeout: connectMs, lookup: checkedLookup(() => allowsPrivate(origin)) },
  });
}

/** Timeouts are ours (one sweep for all calls), so undici's, which set a timer a request, are off. */
function dispatchOptions(request: UpstreamRequest): Dispatcher.DispatchOptions {
  return {
    path: request.path,
    method: 'POST',
    headers: request.headers,
    body: request.body,
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}

/** Origin → whether it is an address written out that may not be called, with private networks allowed and without. */
const literals = new Map<string, { open: boolean; closed: boolean }>();
const LITERALS_KEPT = 1_000;

/** An address written out is never looked up, so it is checked here. */
function isForbiddenLiteral(origin: string, allowsPrivate: (origin: string) => boolean): boolean {
  let forbidden = literals.get(origin);
  if (forbidden === undefined) {
    const host = new URL(origin).hostname.replace(/^\[|\]$/g, '');
    const isForbidden = (allowPrivate: boolean) =>
      isIP(host) !== 0 && isForbiddenAddress(host, { allowPrivate }) !== null;
    forbidden = { open: isForbidden(true), closed: isForbidden(false) };
    if (literals.size < LITERALS_KEPT) literals.set(origin, forbidden);
  }
  return allowsPrivate(origin) ? forbidden.open : forbidden.closed;
}

function checkedLookup(allowsPrivate: () => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const allowPrivate = allowsPrivate();
      const open = addresses.filter(({ address }) => isForbiddenAddress(address, { allowPrivate }) === null);
      const first = open[0];
      if (!first) {
        return callback(
          Object.assign(new Error('forbidden address'), { code: 'ERR_FORBIDDEN_ADDRESS' }),
          '',
          0,
        );
      }
      if (options.all) return callback(null, open);
      callback(null, first.address, first.family);
    });
  };
}
