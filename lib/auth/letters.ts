import { inWords, type Letter } from './mail';

/** What our letters say. No name that a stranger chose stands in a subject, and no secret beside the link. */

export function signInLetter(to: string, url: string, minutes: number): Letter {
  return {
    to,
    subject: 'Sign in to Runtime',
    lines: ['Open this link to sign in to Runtime:'],
    link: { name: 'Sign-in link', url, minutes },
    close: [
      `It works once and for ${inWords(minutes)}. If you did not ask for it, ignore this message:`,
      'without the link nobody gets in.',
    ],
  };
}

export function resetLetter(to: string, url: string, minutes: number): Letter {
  return {
    to,
    subject: 'A new password for Runtime',
    lines: ['Open this link to choose a new password for Runtime:'],
    link: { name: 'Password link', url, minutes },
    close: [
      `It works once and for ${inWords(minutes)}. All your sessions end when the password is set.`,
      'If you did not ask for it, ignore this message: your password stays as it is.',
    ],
  };
}

export function newAddressLetter(to: string, url: string, minutes: number): Letter {
  return {
    to,
    subject: 'Confirm your new address for Runtime',
    lines: ['Open this link to sign in to Runtime with this address from now on:'],
    link: { name: 'Address link', url, minutes },
    close: [`It works once and for ${inWords(minutes)}. If you did not ask for it, ignore this message.`],
  };
}

export function addressTakenLetter(to: string): Letter {
  return {
    to,
    subject: 'Your address already has an account at Runtime',
    lines: [
      'Somebody asked for another account at Runtime to be moved to this address.',
      'It has an account of its own already, so nothing was changed. If it was you, sign in with it.',
    ],
  };
}

/** To the address that was left. */
export function addressChangedLetter(to: string): Letter {
  return {
    to,
    subject: 'Your address for Runtime was changed',
    lines: [
      'Your account at Runtime has another address now; this one no longer signs in.',
      'If it was not you, write to the operator of your server at once.',
    ],
  };
}

export function passwordChangedLetter(to: string): Letter {
  return {
    to,
    subject: 'Your password for Runtime was changed',
    lines: [
      'The password of your account at Runtime was changed, and all its sessions ended.',
      'If it was not you, ask for a new password on the page for signing in.',
    ],
  };
}

export function invitationLetter(
  to: string,
  url: string,
  {
    minutes,
    inviter,
    workspace,
    role,
  }: { minutes: number; inviter: string; workspace: string; role: string },
): Letter {
  return {
    to,
    subject: 'You are invited to a workspace at Runtime',
    lines: [`${inviter} invites you to the workspace “${oneLine(workspace)}” as ${role}:`],
    link: { name: 'Invitation', url, minutes },
    close: [`It works once and for ${inWords(minutes)}. If you do not know them, ignore this message.`],
  };
}

/** A name that cannot pretend to be lines of ours. */
function oneLine(name: string): string {
  return name.replace(/[\p{C}\s]+/gu, ' ').slice(0, 100);
}
