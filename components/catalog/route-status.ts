interface StatusLook {
  label: string;
  tone: 'plain' | 'good' | 'warn' | 'bad';
}

const STATUS: Record<string, StatusLook> = {
  active: { label: 'Active', tone: 'good' },
  unconfirmed: { label: 'Active, price unconfirmed', tone: 'warn' },
  not_configured: { label: 'Not configured here', tone: 'plain' },
  unpriced: { label: 'No known price', tone: 'warn' },
  disputed: { label: 'Price disputed', tone: 'warn' },
  deprecated: { label: 'Deprecated', tone: 'warn' },
  disabled: { label: 'Disabled', tone: 'bad' },
};

/** A route's status in words. */
export function routeStatus(status: string): StatusLook {
  return STATUS[status] ?? { label: status.replaceAll('_', ' '), tone: 'plain' };
}
