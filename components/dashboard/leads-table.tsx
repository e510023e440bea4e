import Link from 'next/link';
import { formatAgo, formatMoney } from '#lib/dashboard/format.ts';
import type { LeadRow } from '#lib/dashboard/read-models.ts';

const CHANNELS: Record<string, string> = { voice: 'Call', text: 'Chat', form: 'Form' };

export function LeadsTable({ leads, nowMs }: { leads: LeadRow[]; nowMs: number }) {
  return (
    <ul className="leads">
      {leads.map((lead) => (
        <li key={lead.id} data-stage={lead.stage}>
          <Link href={lead.conversationId ? `/dashboard/conversations/${lead.conversationId}` : '#'} className="lead">
            <span className="lead-who">
              <strong>{lead.name ?? lead.email}</strong>
              <span>{lead.company ?? (lead.name ? lead.email : 'No name yet')}</span>
            </span>
            <span className="lead-need">{lead.need ?? <em>Has not said what they need</em>}</span>
            <span className="lead-facts">
              {lead.conversationState === 'live' ? (
                <span className="live-dot">Talking now</span>
              ) : (
                <span>{CHANNELS[lead.channel ?? ''] ?? 'Visit'}</span>
              )}
              <span>{formatMoney(lead.costMicroUsd)}</span>
              <span>{formatAgo(lead.updatedAt, nowMs)}</span>
            </span>
            <span className="lead-score" title="Score out of 100">
              <span className="visually-hidden">Score </span>
              {lead.conversationState === 'ended' ? lead.score : '–'}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
