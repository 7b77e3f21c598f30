import type { Command } from './command';
import { creditsGrant } from './credits';
import { doctor } from './doctor';
import { keyCreate, keyList, keyRevoke, keyRotate } from './key';
import { ledgerVerify } from './ledger';
import { userCreate } from './user';
import { workspaceCreate, workspaceList } from './workspace';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  workspaceCreate,
  workspaceList,
  creditsGrant,
  keyCreate,
  keyList,
  keyRevoke,
  keyRotate,
  ledgerVerify,
  userCreate,
  doctor,
];
