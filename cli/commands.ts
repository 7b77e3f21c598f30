import { betaInvite, betaList } from './beta';
import { catalogImport, catalogPriceSet } from './catalog';
import type { Command } from './command';
import { creditsGrant } from './credits';
import { doctor } from './doctor';
import { keyCreate, keyList, keyRevoke, keyRotate } from './key';
import { ledgerAccounts, ledgerVerify } from './ledger';
import { ownKeysSet, ownKeysShow } from './own-keys';
import { quote } from './quote';
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
  ownKeysShow,
  ownKeysSet,
  catalogImport,
  catalogPriceSet,
  ledgerVerify,
  ledgerAccounts,
  quote,
  userCreate,
  betaList,
  betaInvite,
  doctor,
];
