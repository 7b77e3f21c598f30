import { type LookupAddress, type LookupOptions, lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { type Dispatcher, Pool } from 'undici';
import type { TimeoutsMs, Transport, UpstreamCall, UpstreamListener, UpstreamRequest } from './adapter';
import { isForbiddenAddress } from './address';
import { openDeadlines } from './deadlines';
import { NetworkCall } from './network-call';
import { BUSY, connectionFailure, FORBIDDEN_ADDRESS } from './network-failure';

export interface NetworkOptions {
  /** The operator named this origin itself, so addresses of private networks are allowed. Asked at every connection; default: never. */
  allowsPrivate?: (origin: string) => boolean;
  /** Calls under way at once to one origin, each on a connection of its own; one more is told `busy` at once. */
  maxConnections?: number;
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

const MAX_CONNECTIONS = 4_096;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const ORIGINS = 1_000;
/** An idle connection is closed after this, whatever longer time the provider offers. */
const KEEP_ALIVE_MS = 30_000;

/** The connections to one origin, and how many calls are under way on them. */
interface Lane {
  pool: Pool;
  running: number;
}

/**
 * Sends requests over the network: one pool of HTTP/1.1 connections per origin, no redirects, and every
 * address checked after it was resolved, so that no name leads to where it must not. No call waits for another's
 * connection: that time would be held against the provider. Never throws.
 */
export function createNetworkTransport(options: NetworkOptions = {}): NetworkTransport {
  const lanes = new Map<string, Lane>();
  const maxConnections = options.maxConnections ?? MAX_CONNECTIONS;
  const deadlines = openDeadlines();
  const allowsPrivate = options.allowsPrivate ?? (() => false);
  const most = options.origins ?? ORIGINS;

  function laneOf(origin: string, connectMs: number): Lane {
    const key = `${origin} ${connectMs}`;
    let lane = lanes.get(key);
    if (!lane) {
      if (lanes.size >= most) closeIdle(lanes, most);
      lane = { pool: openPool(origin, connectMs, allowsPrivate), running: 0 };
      lanes.set(key, lane);
    }
    return lane;
  }

  function send(request: UpstreamRequest, timeouts: TimeoutsMs, listener: UpstreamListener): UpstreamCall {
    const call = new NetworkCall(timeouts, listener, deadlines, options.maxAnswerBytes ?? MAX_ANSWER_BYTES);
    try {
      if (isForbiddenLiteral(request.origin, allowsPrivate)) {
        call.failSoon(FORBIDDEN_ADDRESS);
        return call;
      }
      const lane = laneOf(request.origin, timeouts.connect);
      if (lane.running >= maxConnections) {
        call.failSoon(BUSY);
        return call;
      }
      call.enter(lane);
      lane.pool.dispatch(dispatchOptions(request), call);
    } catch (error) {
      call.failSoon(connectionFailure(error));
    }
    return call;
  }

  return {
    send,
    async close() {
      deadlines.close();
      const open = [...lanes.values()];
      lanes.clear();
      await Promise.all(open.map(({ pool }) => pool.destroy()));
    },
  };
}

/** Customers name addresses of their own: those that nobody calls just now make room. */
function closeIdle(lanes: Map<string, Lane>, most: number): void {
  for (const [key, { pool, running }] of lanes) {
    if (running > 0) continue;
    lanes.delete(key);
    void pool.close();
    if (lanes.size < most) return;
  }
}

/** Without a bound of its own, so that nothing queues in it: `send` keeps the bound. */
function openPool(origin: string, connectMs: number, allowsPrivate: (origin: string) => boolean): Pool {
  return new Pool(origin, {
    connections: null,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
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
    resolveOnce(hostname, options, (error, addresses) => {
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

type Resolved = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

const resolving = new Map<string, Resolved[]>();

/**
 * Resolves a name once for all calls that ask for it meanwhile: the process resolves four names at a time, and
 * a thousand calls that begin at once would wait for each other.
 */
function resolveOnce(hostname: string, options: LookupOptions, told: Resolved): void {
  const key = `${hostname} ${options.family ?? 0} ${options.hints ?? 0}`;
  const waiting = resolving.get(key);
  if (waiting) {
    waiting.push(told);
    return;
  }
  const all = [told];
  resolving.set(key, all);
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    resolving.delete(key);
    for (const each of all) each(error, addresses);
  });
}
