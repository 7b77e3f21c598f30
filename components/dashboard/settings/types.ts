import type { MemberRole } from '@/lib/auth/roles';

/** One of a person's own sessions. */
export interface SessionRow {
  id: string;
  /** "Firefox on Linux"; null: not known. */
  device: string | null;
  /** The network: `203.0.113.0/24`. */
  address: string | null;
  /** How they signed in. */
  method: string;
  created_at: string;
  last_seen_at: string;
  is_this: boolean;
}

export interface MemberRow {
  id: string;
  email: string;
  name: string | null;
  role: MemberRole;
  joined_at: string;
  last_seen_at: string | null;
  is_you: boolean;
}

export interface InvitationRow {
  id: string;
  role: MemberRole;
  /** Null: for whoever has the link. */
  email: string | null;
  uses: number;
  uses_allowed: number;
  invited_by: string;
  expires_at: string;
  created_at: string;
}

export interface MembersView {
  members: MemberRow[];
  invitations: InvitationRow[];
}

/** A new invitation; its link is shown this once. */
export interface IssuedInvitation {
  id: string;
  url: string;
  /** It was mailed as well. */
  mailed: boolean;
}

/** A workspace to switch to. */
export interface WorkspaceItem {
  id: string;
  name: string;
  role: MemberRole;
}

export interface AuditRow {
  id: string;
  at: string;
  actor: { kind: string; id: string | null; name: string };
  action: string;
  /** The action in words that follow who did it: "revoked a key". */
  words: string;
  target: { kind: string; id: string; name: string | null } | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  address: string | null;
  device: string | null;
}

export interface AuditPage {
  data: AuditRow[];
  next_cursor: string | null;
}
