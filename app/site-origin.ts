import { getRuntime } from '@/lib/gateway/runtime';

/** This server's own address, from `PUBLIC_URL` and never from the Host header. */
export async function siteOrigin(): Promise<string> {
  return (await getRuntime()).env.publicUrl.replace(/\/+$/, '');
}

/** The base URL that SDKs are given. */
export async function apiBase(): Promise<string> {
  return `${await siteOrigin()}/v1`;
}
