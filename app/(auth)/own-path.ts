const HOME = '/dashboard';

/** Where to go after signing in: a path of this server, never another site's; the dashboard when in doubt. */
export function ownPath(wanted: string | string[] | undefined, publicUrl: string): string {
  if (typeof wanted !== 'string' || !URL.canParse(wanted, publicUrl)) return HOME;
  const target = new URL(wanted, publicUrl);
  if (target.origin !== new URL(publicUrl).origin || target.pathname.startsWith('//')) return HOME;
  return target.pathname + target.search + target.hash;
}
