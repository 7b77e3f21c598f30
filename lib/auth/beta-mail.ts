import type { Letter } from './mail';

/**
 * The confirmation. Nothing that was typed into the form stands in it: whoever typed it may not be who reads it.
 * @param askedBefore when the address asked first, if not now
 */
export function betaConfirmation(to: string, askedBefore: Date | null): Letter {
  const first = askedBefore
    ? `This address had asked for access to Runtime on ${askedBefore.toISOString().slice(0, 10)}, and was just entered again. What was written the first time stands; there is nothing to do.`
    : 'We have your request for access to Runtime’s beta. A person reads it, and you get a link when there is room.';
  return {
    to,
    subject: askedBefore ? 'You had asked for access already' : 'We have your request',
    lines: [
      first,
      '',
      'Until then, an account with test credit is open to everyone.',
      '',
      'If you did not ask, ignore this message: nothing else is sent.',
    ],
  };
}

/** The invitation with its link. */
export function betaInvitation(to: string, publicUrl: string): Letter {
  return {
    to,
    subject: 'Your access to Runtime',
    lines: [
      'You asked for access to Runtime’s beta, and there is room now. Make an account with this address:',
      '',
      signUpLink(publicUrl),
    ],
  };
}

export function signUpLink(publicUrl: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/sign-up`;
}
