/** What NextAuth answered: where it would lead, and what went wrong on the way. */
export interface SignInAnswer {
  url: string;
  /** A code of ours or of NextAuth; null when nothing went wrong. */
  error: string | null;
}

/**
 * Sends a form to NextAuth with its token against forged requests: `callback/credentials`, `signin/email`,
 * `signin/github`, `signout`.
 * @throws Error when the server cannot be reached or answers nonsense
 */
export async function postSignIn(action: string, fields: Record<string, string>): Promise<SignInAnswer> {
  const { csrfToken } = (await (await fetch('/api/auth/csrf')).json()) as { csrfToken: string };
  const response = await fetch(`/api/auth/${action}`, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  });
  const { url } = (await response.json()) as { url?: string };
  if (!url) throw new Error('no address in the answer');
  return { url, error: new URL(url, window.location.origin).searchParams.get('error') };
}

const MESSAGES: Record<string, string> = {
  CredentialsSignin: 'Address and password do not belong together, or the address is not confirmed yet.',
  Verification: 'This link was used before or is too old. Ask for a new one.',
  OAuthAccountNotLinked: 'An account with this address exists already. Sign in the way you did before.',
  Unconfirmed: 'That account has no confirmed e-mail address. Confirm it there first.',
  EmailSignin: 'The link could not be sent. Check the address and try again.',
  AccessDenied: 'You may not sign in here.',
};

/** What to tell people of an error's code; `RateLimited-540` says for how many seconds. */
export function signInMessage(code: string): string {
  const seconds = Number(/^RateLimited-(\d{1,5})$/.exec(code)?.[1] ?? 0);
  if (seconds > 0) return `Too many tries. Try again in ${waitInWords(seconds)}.`;
  return MESSAGES[code] ?? 'Signing in failed on our side. Try again in a moment.';
}

function waitInWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
