import Link from 'next/link';
import type { ReactNode } from 'react';
import { RingMark } from '#components/ui/ring-mark.tsx';
import { requireMember } from '../member.ts';

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { email } = await requireMember();
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="top">
        <Link href="/dashboard" className="brand" aria-label="Quantum Voice">
          <RingMark size={26} />
          <span>Quantum Voice</span>
        </Link>
        <nav className="tabs" aria-label="Dashboard">
          <Link href="/dashboard">Leads</Link>
          <Link href="/dashboard/budget">Budget</Link>
        </nav>
        <form action="/auth/sign-out" method="post" className="who">
          <span>{email}</span>
          <button type="submit">Sign out</button>
        </form>
      </header>
      <main id="main">{children}</main>
    </div>
  );
}
