import type { Mail } from '../resend/mailbox.ts';
import { escapeHtml } from './escape-html.ts';
import { page } from './page.ts';

const STYLE = `
.box{display:grid;grid-template-columns:minmax(240px,340px) 1fr;gap:24px;align-items:start}
.list{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:14px;overflow:hidden;background:var(--card)}
.list li+li{border-top:1px solid var(--line)}
.list a{display:block;padding:12px 16px;color:inherit;text-decoration:none}
.list a:hover{background:var(--mark)}.list a[aria-current]{background:var(--mark);box-shadow:inset 3px 0 var(--signal)}
.list .top{display:flex;justify-content:space-between;gap:12px;font-size:13px;color:var(--soft)}
.list .top span,.list .subject{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.list .subject{font-weight:600}
article{background:var(--card);border:1px solid var(--line);border-radius:14px;overflow:hidden;min-width:0}
article .head{padding:20px 24px;border-bottom:1px solid var(--line)}article h2{margin:0 0 8px;font-size:20px;line-height:1.3;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:0;font-size:14px}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
iframe{width:100%;height:min(62vh,640px);border:0;display:block;background:#fff}pre{margin:0;padding:20px 24px;white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}
.links{padding:16px 24px;border-top:1px solid var(--line);font-size:14px}.links p{margin:0 0 6px;color:var(--soft)}.links ul{margin:0;padding-left:18px}.links li{overflow-wrap:anywhere}
.back{display:none}
@media (max-width:760px){.box{grid-template-columns:1fr}.box.open .list{display:none}.back{display:inline-block;margin:0 0 12px}.box:not(.open) .shown{display:none}}
`;

/** The mails that were sent, for people; `openId` is the one that is open. HTML mail has no scripts and no origin. */
export function mailboxPage(input: { mails: readonly Mail[]; openId: string | undefined }): string {
  const { mails, openId } = input;
  const open = openId === undefined ? mails[0] : mails.find((mail) => mail.id === openId);
  const count = mails.length === 1 ? '1 mail' : `${mails.length} mails`;
  const list = mails.map((mail) => listItem(mail, mail.id === open?.id)).join('');
  const content =
    mails.length === 0
      ? '<p class="empty">No mail yet.<br>Whatever the product sends on this machine appears here; nothing leaves it.</p>'
      : `<div class="box${openId === undefined ? '' : ' open'}"><ul class="list">${list}</ul><div class="shown"><a class="back" href="/mailbox">All mails</a>${open ? openMail(open) : '<p class="empty">This mail is not here any more.</p>'}</div></div>`;
  const header = `<header><h1>Mailbox</h1><span class="soft small number">${count}</span><nav><a href="/mailbox">Refresh</a><a href="/mailbox.json">JSON</a><a href="/">Journal</a></nav></header>`;
  return page({ title: `Mailbox (${mails.length})`, style: STYLE, body: `${header}<main>${content}</main>` });
}

function listItem(mail: Mail, isOpen: boolean): string {
  const current = isOpen ? ' aria-current="true"' : '';
  return `<li><a href="/mailbox?id=${encodeURIComponent(mail.id)}"${current}><span class="top"><span>${escapeHtml(mail.to.join(', '))}</span>${time(mail)}</span><span class="subject" style="display:block">${escapeHtml(mail.subject)}</span></a></li>`;
}

function openMail(mail: Mail): string {
  const rows = [
    ['From', mail.from],
    ['To', mail.to.join(', ')],
    ...(mail.replyTo.length > 0 ? [['Reply to', mail.replyTo.join(', ')]] : []),
  ];
  const fields = rows.map(([name = '', value = '']) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('');
  // Links open a new tab that knows nothing of this page; scripts and forms stay off.
  const sandbox = 'allow-popups allow-popups-to-escape-sandbox';
  const content =
    mail.html === undefined
      ? `<pre>${escapeHtml(mail.text ?? '')}</pre>`
      : `<iframe title="The mail" sandbox="${sandbox}" srcdoc="${escapeHtml(`<base target="_blank">${mail.html}`)}"></iframe>`;
  return `<article><div class="head"><h2>${escapeHtml(mail.subject)}</h2><dl>${fields}<dt>Sent</dt><dd>${time(mail)}</dd></dl></div>${content}${linkList(mail)}</article>`;
}

function linkList(mail: Mail): string {
  const links = linksIn(mail);
  if (links.length === 0) return '';
  const items = links
    .map((link) => `<li><a href="${escapeHtml(link)}" target="_blank" rel="noreferrer">${escapeHtml(link)}</a></li>`)
    .join('');
  return `<div class="links"><p>Links in this mail</p><ul>${items}</ul></div>`;
}

/** http and https addresses in a mail, each once, in order. */
export function linksIn(mail: Pick<Mail, 'html' | 'text'>): string[] {
  const inHtml = [...(mail.html ?? '').matchAll(/href\s*=\s*["'](https?:\/\/[^"']+)["']/gi)].map((match) =>
    (match[1] ?? '').replaceAll('&amp;', '&'),
  );
  const inText = [...(mail.text ?? '').matchAll(/https?:\/\/[^\s<>"')\]]+/gi)].map(([link]) => link.replace(/[.,;!?]+$/, ''));
  return [...new Set([...inHtml, ...inText])];
}

function time(mail: Mail): string {
  return `<time datetime="${mail.at}">${mail.at.slice(0, 10)} ${mail.at.slice(11, 19)}</time>`;
}
