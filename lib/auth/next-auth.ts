import type { AuthOptions } from 'next-auth';
import { decode } from 'next-auth/jwt';
import CredentialsProvider from 'next-auth/providers/credentials';
import type { EmailConfig } from 'next-auth/providers/email';
import { isApiError } from '@/lib/base/errors';
import { log } from '@/lib/base/log';
import { signInLetter } from './letters';
import type { Mailer } from './mail';
import { createAdapter, type SignInUser, toUser } from './next-auth-adapter';
import { createOAuthProviders, isAddressConfirmed, type OAuthClients } from './next-auth-oauth';
import { endSession, isSessionOpen, openSession, type SignInMethod } from './open-session-queries';
import { verifyPassword } from './password';
import { requireAttempts } from './session-limits';
import { findPersonByEmail, forgetUnproven } from './session-queries';
import { normalizeEmail } from './users-queries';
import type { Visit } from './visit';

export interface SignInOptions {
  secret: string;
  mailer: Mailer | null;
  oauth: OAuthClients;
  /** The sign-up cookie of the request being served. */
  readProof(): Promise<string | undefined>;
  /** Called with every sign-in, before its session is opened: gives a new person a workspace. */
  onSignedIn(user: { id: string; email: string; name: string | null }, visit: Visit): Promise<void>;
  /** From where the request being served comes: what is kept of it, and the whole address for limits. */
  readVisit(): Promise<Visit & { wholeAddress: string }>;
}

const LINK_MINUTES = 60;
/** How long a session lasts unused. */
export const SESSION_SECONDS = 14 * 24 * 60 * 60;

/** NextAuth reads its secret and address from variables of its own: both are set from ours. Links are built from the address. */
export function prepareNextAuth({ authSecret, publicUrl }: { authSecret: string; publicUrl: string }): void {
  process.env.NEXTAUTH_SECRET = authSecret;
  process.env.NEXTAUTH_URL = publicUrl;
}

/** What pages need to read a session; the ways of signing in are added by `createSignInOptions`. */
export function sessionOptions(secret: string): AuthOptions {
  return {
    secret,
    providers: [],
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in', verifyRequest: '/check-mail' },
    jwt: {
      // Every use of a session goes through here. A salted token is not a session (OAuth state).
      async decode(params) {
        const token = await decode(params);
        if (!token || params.salt) return token;
        const { sub, sid, sessionVersion } = token;
        if (!sub || typeof sid !== 'string' || typeof sessionVersion !== 'number') return null;
        return (await isSessionOpen(sid, sub, sessionVersion)) ? token : null;
      },
    },
    callbacks: {
      session: ({ session, token }) => ({
        ...session,
        user: { id: token.sub, sid: token.sid, email: token.email, name: token.name },
      }),
    },
    // Codes alone: what else NextAuth hands over can hold addresses and tokens.
    logger: {
      error: (code) => (code === 'JWT_SESSION_ERROR' ? undefined : log.error({ code }, 'sign-in failed')),
      warn: (code) => log.debug({ code }, 'sign-in'),
      debug: () => undefined,
    },
  };
}

/** All of NextAuth's options: password, link by mail, OAuth as far as it is configured. */
export function createSignInOptions(options: SignInOptions): AuthOptions {
  const base = sessionOptions(options.secret);
  return {
    ...base,
    adapter: createAdapter(options.secret, options.readProof),
    providers: [
      passwordProvider(options),
      ...(options.mailer ? [linkProvider(options.mailer)] : []),
      ...createOAuthProviders(options.oauth),
    ],
    callbacks: {
      ...base.callbacks,
      // Every sign-in opens a session with an id of its own, whatever the browser brought along.
      async jwt({ token, user, account }) {
        if (!user) return token;
        const person = { id: user.id, email: user.email ?? '', name: user.name ?? null };
        const { device, address } = await options.readVisit();
        await options.onSignedIn(person, { device, address });
        const sid = await openSession(person, methodOf(account?.provider), { device, address });
        const { sessionVersion } = user as SignInUser;
        return { ...token, sid, sessionVersion };
      },
      async signIn({ user, account, profile, email }) {
        if (email?.verificationRequest) {
          const { wholeAddress } = await options.readVisit();
          const code = limitCode({ link: normalizeEmail(user.email ?? ''), linkFrom: wholeAddress });
          return code === null || `/sign-in?error=${code}`;
        }
        if (account?.type !== 'oauth') return true;
        if (!user.email || !isAddressConfirmed(account.provider, profile))
          return '/sign-in?error=Unconfirmed';
        await forgetUnproven(user.email);
        return true;
      },
    },
    events: {
      async signOut({ token }) {
        if (!token?.sub || typeof token.sid !== 'string') return;
        const { device, address } = await options.readVisit();
        const actor = { kind: 'person', id: token.sub, name: token.email ?? '', device, address } as const;
        await endSession(token.sub, token.sid, actor, true);
      },
    },
  };
}

function methodOf(provider: string | undefined): SignInMethod {
  if (provider === 'github' || provider === 'google') return provider;
  return provider === 'credentials' ? 'password' : 'link';
}

/** Null where the tries may go on; else a code for the sign-in page: `RateLimited` and the seconds to wait. */
function limitCode(tries: Parameters<typeof requireAttempts>[0]): string | null {
  try {
    requireAttempts(tries);
    return null;
  } catch (error) {
    if (!isApiError(error)) throw error;
    return `RateLimited-${error.headers['retry-after'] ?? 600}`;
  }
}

function passwordProvider({ readVisit }: SignInOptions) {
  return CredentialsProvider({
    name: 'Password',
    credentials: { email: { type: 'email' }, password: { type: 'password' } },
    async authorize(credentials) {
      const email = normalizeEmail(String(credentials?.email ?? ''));
      const { wholeAddress } = await readVisit();
      const code = limitCode({ password: email, passwordFrom: wholeAddress });
      if (code !== null) throw new Error(code);
      const person = await findPersonByEmail(email);
      // The same work whoever asks: neither time nor answer tells whether the address is known.
      const isRight = await verifyPassword(String(credentials?.password ?? ''), person?.passwordHash ?? null);
      return person && isRight && person.emailVerified ? toUser(person) : null;
    },
  });
}

function linkProvider(mailer: Mailer): EmailConfig {
  return {
    id: 'email',
    type: 'email',
    name: 'Email',
    server: '',
    from: '',
    maxAge: LINK_MINUTES * 60,
    options: {},
    sendVerificationRequest: ({ identifier, url }) => mailer(signInLetter(identifier, url, LINK_MINUTES)),
  };
}
