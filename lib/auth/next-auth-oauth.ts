import type { Profile } from 'next-auth';
import GitHubProvider, { type GithubProfile } from 'next-auth/providers/github';
import GoogleProvider, { type GoogleProfile } from 'next-auth/providers/google';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { z } from 'zod';

export interface OAuthClient {
  id: string;
  secret: string;
}

export interface OAuthClients {
  github: OAuthClient | null;
  google: OAuthClient | null;
}

const GithubAddresses = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/** GitHub and Google, each only where its client is configured. Accounts are never linked by address alone. */
export function createOAuthProviders({ github, google }: OAuthClients) {
  return [
    ...(github ? [gitHub(github)] : []),
    ...(google ? [GoogleProvider({ clientId: google.id, clientSecret: google.secret })] : []),
  ];
}

/** Whether the provider itself confirmed the address. GitHub's is one of its confirmed ones by construction. */
export function isAddressConfirmed(provider: string, profile: Profile | undefined): boolean {
  if (provider === 'github') return Boolean(profile?.email);
  return (profile as Partial<GoogleProfile> | undefined)?.email_verified === true;
}

function gitHub({ id, secret }: OAuthClient): OAuthConfig<GithubProfile> {
  return {
    ...GitHubProvider({ clientId: id, clientSecret: secret }),
    userinfo: {
      url: 'https://api.github.com/user',
      // The public profile's address may be unconfirmed: only the confirmed primary one counts.
      async request({ client, tokens }) {
        const profile = await client.userinfo(tokens.access_token ?? '');
        const answer = await fetch('https://api.github.com/user/emails', {
          headers: { authorization: `token ${tokens.access_token}` },
        });
        const addresses = answer.ok ? GithubAddresses.parse(await answer.json()) : [];
        return { ...profile, email: addresses.find((one) => one.primary && one.verified)?.email };
      },
    },
  };
}
