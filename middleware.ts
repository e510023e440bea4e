import { type NextRequest, NextResponse } from 'next/server';
import { answerGate, answerToken } from '#lib/http/gate-route.ts';
import { createMemberClient } from '#lib/providers/supabase/member-client.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';
import { env } from '#lib/runtime/env.ts';

/** Keeps a member signed in: only here may an expired session be renewed and its cookies written. */
async function refreshSession(request: NextRequest): Promise<Response> {
  let response = NextResponse.next({ request });
  const client = createMemberClient(env().supabase, {
    getAll: () => request.cookies.getAll(),
    setAll: (all) => {
      for (const { name, value } of all) request.cookies.set(name, value);
      response = NextResponse.next({ request });
      for (const { name, value, options } of all) response.cookies.set(name, value, options);
    },
  });
  await client.auth.getUser();
  return response;
}

/** Admission runs here, on the edge: the answer leaves before Next's router is asked. */
export function middleware(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  if (pathname === '/api/gate') return answerGate(edgeServices(), request);
  if (pathname === '/api/token') return answerToken(edgeServices(), request);
  return refreshSession(request);
}

export const config = { matcher: ['/api/gate', '/api/token', '/dashboard/:path*'] };
