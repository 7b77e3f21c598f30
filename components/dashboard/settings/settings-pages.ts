/** The pages below Settings, in the order of their navigation. Another one is a line here and a folder beside them. */
export const SETTINGS_PAGES = [
  { href: '/dashboard/settings', label: 'Profile' },
  { href: '/dashboard/settings/workspace', label: 'Workspace' },
  { href: '/dashboard/settings/members', label: 'Members' },
  { href: '/dashboard/settings/sessions', label: 'Sessions' },
  { href: '/dashboard/settings/audit', label: 'Audit log' },
] as const;
