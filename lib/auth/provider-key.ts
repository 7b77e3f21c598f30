/** When a workspace's own provider keys are used: before ours, after ours, or alone. */
export const OWN_KEY_ORDERS = ['first', 'fallback', 'only'] as const;
export type OwnKeyOrder = (typeof OWN_KEY_ORDERS)[number];

export interface OwnKeySettings {
  order: OwnKeyOrder;
  /** A call that failed with one side's keys may go over to the other's. */
  mayCross: boolean;
  /** Our fee, in parts per million of what the provider charges the own key. The operator's to set. */
  feePpm: number;
}

/** A customer's key at a provider, opened: in memory only, never printed. */
export interface OwnKey {
  id: string;
  providerId: string;
  /** One line; for a cloud's account the JSON that `gateway/endpoints/provider-credentials.ts` writes. */
  secret: string;
  /** The customer's own address of the provider; null: the usual one. */
  baseUrl: string | null;
  /** A cloud's region or location; null: none, or the usual one. */
  region: string | null;
}

/** What a call needs to know of its workspace's own keys. */
export interface OwnKeys extends OwnKeySettings {
  /** Provider id → its enabled keys, in the order they are tried. */
  byProvider: ReadonlyMap<string, readonly OwnKey[]>;
}

/** A key as lists show it. */
export interface ProviderKeyRecord {
  id: string;
  providerId: string;
  name: string;
  lastFour: string;
  baseUrl: string | null;
  region: string | null;
  priority: number;
  enabled: boolean;
  /** False: sealed under another ENCRYPTION_KEY, so that it must be entered again. */
  readable: boolean;
  lastUsedAt: Date | null;
  /** The kind of the last call's failure; null where it went well. */
  lastError: string | null;
  lastErrorAt: Date | null;
  createdAt: Date;
}
