import type { FaultRequest } from '../faults.ts';
import type { JournalEntry } from '../journal.ts';
import { escapeHtml } from './escape-html.ts';
import { page } from './page.ts';

const STYLE = `
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(220px,1fr));gap:16px;margin:0 0 24px;padding:0;list-style:none}
.cards li{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:14px 18px}.cards b{display:block}
.on{color:#2e7d4f}.off{color:var(--signal)}@media (prefers-color-scheme:dark){.on{color:#77cf9a}}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:14px;background:var(--card)}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;padding:8px 14px;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}th{font-weight:600;color:var(--soft)}td.path{overflow-wrap:anywhere;min-width:220px}
`;

const SHOWN = 200;

type Status = Record<string, { ok: boolean; detail?: string }>;

/** The newest part of the journal, for people. */
export function journalPage(input: {
  entries: readonly JournalEntry[];
  status: Status;
  faults: readonly FaultRequest[];
}): string {
  const { entries, status, faults } = input;
  const cards = Object.entries(status).map(
    ([name, { ok, detail }]) =>
      `<li><b>${escapeHtml(name)} <span class="${ok ? 'on' : 'off'}">${ok ? 'ready' : 'off'}</span></b><span class="soft small">${escapeHtml(detail ?? '')}</span></li>`,
  );
  const ordered = faults.map(
    (fault) =>
      `<li><b class="off">${fault.vendor}: ${fault.fault}</b><span class="soft small">${fault.count === undefined ? 'until reset' : `${fault.count} more`}</span></li>`,
  );
  const rows = entries.slice(-SHOWN).reverse().map(row).join('');
  const table = `<div class="scroll"><table><thead><tr><th>Time</th><th>Vendor</th><th>Request</th><th>Status</th><th>Measured</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const content = entries.length === 0 ? '<p class="empty">Nothing was received yet.</p>' : table;
  const header = `<header><h1>Local services</h1><span class="soft small">what the product sent, newest first</span><nav><a href="/mailbox">Mailbox</a><a href="/journal">JSON</a><a href="/usage">Usage</a></nav></header>`;
  return page({
    title: 'Local services',
    style: STYLE,
    body: `${header}<main><ul class="cards">${cards.join('')}${ordered.join('')}</ul>${content}</main>`,
  });
}

function row(entry: JournalEntry): string {
  const { usage, socket } = entry;
  const measured = [
    usage ? `${usage.promptTokens} + ${usage.completionTokens} tokens` : '',
    socket && socket.audioSeconds > 0 ? `${socket.audioSeconds.toFixed(1)} s of audio` : '',
    socket && socket.characters > 0 ? `${socket.characters} characters` : '',
    entry.fault ? `fault: ${entry.fault}` : '',
  ].filter(Boolean);
  return `<tr><td><time datetime="${entry.at}">${entry.at.slice(11, 23)}</time></td><td>${entry.vendor}</td><td class="path">${entry.method} ${escapeHtml(entry.path.slice(0, 160))}</td><td class="number">${entry.status ?? 'open'}</td><td class="number">${measured.join(', ')}</td></tr>`;
}
