import type { AuthOptions } from 'next-auth';
import { decode } from 'next-auth/jwt';
import CredentialsProvider from 'next-auth/providers/credentials';
import type { EmailConfig } from 'next-auth/providers/email';
import { log } from '@/lib/base/log';
import type { Mailer } from './mail';
import { createAdapter, type SignInUser, toUser } from './next-auth-adapter';
import { createOAuthProviders, isAddressConfirmed, type OAuthClients } from './next-auth-oauth';
import { verifyPassword } from './password';
import { takeAttempt } from './session-limits';
import { findPerson, findPersonByEmail, forgetUnproven } from './session-queries';
import { normalizeEmail } from './users-queries';

export interface SignInOptions {
  secret: string;
  mailer: Mailer | null;
  oauth: OAuthClients;
  /** The sign-up cookie of the request being served. */
  readProof(): Promise<string | undefined>;
  /** Called after every sign-in, before the first page: gives a new person a workspace. */
  onSignedIn(user: { id: string; email: string; name: string | null }): Promise<void>;
}

const LINK_MINUTES = 60;
const SESSION_SECONDS = 14 * 24 * 60 * 60;

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
        const person = token.sub ? await findPerson(token.sub) : null;
        return person && person.sessionVersion === token.sessionVersion ? token : null;
      },
    },
    callbacks: {
      jwt({ token, user }) {
        if (!user) return token;
        const { sessionVersion } = user as SignInUser;
        return { ...token, sessionVersion };
      },
      session: ({ session, token }) => ({
        ...session,
        user: { id: token.sub, email: token.email, name: token.name },
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
      passwordProvider(),
      ...(options.mailer ? [linkProvider(options.mailer)] : []),
      ...createOAuthProviders(options.oauth),
    ],
    callbacks: {
      ...base.callbacks,
      async signIn({ user, account, profile, email }) {
        if (email?.verificationRequest) {
          return takeAttempt('link', user.email ?? '') || '/sign-in?error=RateLimited';
        }
        if (account?.type !== 'oauth') return true;
        if (!user.email || !isAddressConfirmed(account.provider, profile))
          return '/sign-in?error=Unconfirmed';
        await forgetUnproven(user.email);
        return true;
      },
    },
    events: {
      signIn: ({ user }) =>
        options.onSignedIn({ id: user.id, email: user.email ?? '', name: user.name ?? null }),
    },
  };
}

function passwordProvider() {
  return CredentialsProvider({
    name: 'Password',
    credentials: { email: { type: 'email' }, password: { type: 'password' } },
    async authorize(credentials, request) {
      const email = normalizeEmail(credentials?.email ?? '');
      const address = String(request.headers?.['x-forwarded-for'] ?? 'unknown');
      if (!takeAttempt('password', email) || !takeAttempt('passwordFrom', address))
        throw new Error('RateLimited');
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
    sendVerificationRequest: ({ identifier, url }) => mailer({ to: identifier, url, minutes: LINK_MINUTES }),
  };
}
