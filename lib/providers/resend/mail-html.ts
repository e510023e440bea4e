export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** One mail: a title, what it says as HTML, and one button. */
export function mailHtml(mail: { title: string; body: string; link: { url: string; label: string } }): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0;padding:32px 16px;background:#faf7f2;color:#191612;font:16px/1.5 system-ui,sans-serif"><div style="max-width:560px;margin:0 auto">
<h1 style="font-size:22px;line-height:1.25;margin:0 0 16px">${escapeHtml(mail.title)}</h1>
${mail.body}
<p style="margin:28px 0 0"><a href="${escapeHtml(mail.link.url)}" style="display:inline-block;padding:12px 20px;background:#191612;color:#faf7f2;border-radius:999px;text-decoration:none">${escapeHtml(mail.link.label)}</a></p>
</div></body></html>`;
}
