const ALWAYS: Record<string, RegExp> = {
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^(?:strict-origin-when-cross-origin|no-referrer|same-origin)$/,
  'x-frame-options': /^DENY$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\).*microphone=\(\)/,
  'content-security-policy': /frame-ancestors 'none'/,
};

/** What no policy of a page may allow, and what each must say. */
const NEVER =
  /unsafe-eval|script-src[^;]*unsafe-inline|style-src [^;]*unsafe-inline|\*|https?:|strict-dynamic[^;]*unsafe/;
const DIRECTIVES = ["object-src 'none'", "base-uri 'none'", "form-action 'self'", "default-src 'self'"];

/** The security headers that an answer lacks. @param kind whether it is a page, which has a nonce, or anything else */
export function headerFaults(headers: Record<string, string>, kind: 'page' | 'other' = 'page'): string[] {
  const faults = Object.entries(ALWAYS).flatMap(([name, expected]) =>
    expected.test(headers[name] ?? '') ? [] : [`${name}: ${headers[name] ?? 'none'}`],
  );
  const policy = headers['content-security-policy'] ?? '';
  if (NEVER.test(policy)) faults.push(`the policy allows ${NEVER.exec(policy)?.[0]}`);
  if (kind === 'page') {
    if (!/script-src [^;]*'nonce-[\w-]{20,}'/.test(policy)) faults.push('the policy has no nonce');
    faults.push(...DIRECTIVES.filter((one) => !policy.includes(one)).map((one) => `the policy lacks ${one}`));
  }
  if (headers['x-powered-by'] || headers.server) faults.push('it says what it is made with');
  return faults;
}
