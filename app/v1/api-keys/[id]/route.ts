import { webHandler } from '@/lib/gateway/door/web-door';

export const dynamic = 'force-dynamic';
export const runtime = 'nodejs';

export {
  webHandler as GET,
  webHandler as POST,
  webHandler as PUT,
  webHandler as PATCH,
  webHandler as DELETE,
  webHandler as OPTIONS,
};
