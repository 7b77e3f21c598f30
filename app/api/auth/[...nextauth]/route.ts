import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { signInOptions } from '../sign-in-options';

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

async function handler(request: NextRequest, context: Context): Promise<Response> {
  const { nextauth } = await context.params;
  // NextAuth's door for browsers to write into our log: nothing of ours uses it.
  if (nextauth[0] === '_log') return new Response(null, { status: 404 });
  return NextAuth(request, context, await signInOptions());
}

export { handler as GET, handler as POST };
