import type { Metadata } from 'next';
import { LeadsChart } from '#components/dashboard/leads-chart.tsx';
import { LeadsTable } from '#components/dashboard/leads-table.tsx';
import { RingMark } from '#components/ui/ring-mark.tsx';
import { formatMoney } from '#lib/dashboard/format.ts';
import { LeadsPage } from '#lib/dashboard/read-models.ts';
import { requireMember } from '../member.ts';

export const metadata: Metadata = { title: 'Leads' };

function headline(page: LeadsPage): string {
  const { leads } = page.week;
  if (leads === 0) return 'No leads this week yet.';
  return `${leads} ${leads === 1 ? 'lead' : 'leads'} this week, ${formatMoney(page.weekCostMicroUsd / leads)} each.`;
}

export default async function Leads({ searchParams }: { searchParams: Promise<{ q?: string }> }) {
  const { q = '' } = await searchParams;
  const { call } = await requireMember();
  const page = await call('list_leads', { search: q.slice(0, 200) }, LeadsPage);
  const { budget } = page;
  const used = budget ? budget.spentMicroUsd + budget.heldMicroUsd : 0;
  const share = budget && budget.ceilingMicroUsd > 0 ? Math.min(1, used / budget.ceilingMicroUsd) : 0;
  return (
    <>
      <section className="hero">
        <div>
          <p className="eyebrow">{budget?.customerName ?? 'Your team'}</p>
          <h1>{headline(page)}</h1>
          {budget ? (
            <p className="meter">
              <span className="meter-bar">
                <span style={{ width: `${share * 100}%` }} />
              </span>
              <span>
                {formatMoney(budget.spentMicroUsd)} of {formatMoney(budget.ceilingMicroUsd)} this month
                {budget.heldMicroUsd > 0 ? `, ${formatMoney(budget.heldMicroUsd)} held for calls` : ''}
              </span>
            </p>
          ) : null}
        </div>
        <LeadsChart days={page.days} />
      </section>
      <search>
        <form className="search">
          <label htmlFor="q" className="visually-hidden">
            Search leads
          </label>
          <input id="q" name="q" type="search" defaultValue={q} placeholder="Search by name, company, e-mail or need" />
        </form>
      </search>
      {page.leads.length > 0 ? (
        <LeadsTable leads={page.leads} nowMs={Date.now()} />
      ) : (
        <div className="empty">
          <RingMark size={56} />
          <h2>{q ? `Nothing matches “${q}”.` : 'Nobody has called yet.'}</h2>
          <p>
            {q
              ? 'Try a name, a company or a word of what they need.'
              : 'Open your page, or print its code and hang it where people pass.'}
          </p>
          {q ? (
            <a className="button" href="/dashboard">
              Show all leads
            </a>
          ) : (
            <a className="button" href="/c/demo">
              Call your own agent
            </a>
          )}
        </div>
      )}
    </>
  );
}
