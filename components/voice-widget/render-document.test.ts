import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { VisitBootstrap } from '#lib/contracts/visit.ts';
import { mintBootstrap } from './mint-bootstrap.ts';
import { renderVisitDocument, type VisitDocumentInput } from './render-document.ts';

const render = (over: Partial<VisitBootstrap> = {}, input: Partial<VisitDocumentInput> = {}) =>
  renderVisitDocument({
    bootstrap: mintBootstrap(over),
    embedded: false,
    scriptUrl: '/widget/visit.js',
    connectSrc: [],
    frameAncestors: [],
    ...input,
  });
const policyOf = (headers: Record<string, string>) =>
  Object.fromEntries(headers['content-security-policy']!.split('; ').map((line) => [line.split(' ')[0], line]));
const EVIL = `"><img src=x onerror=alert(1)></script><!--'`;

describe('the visit document', () => {
  it('says everything without script: headline, consent, who speaks, where privacy is', () => {
    const { html } = render();
    for (const text of [
      'A leak? Say what you see.',
      'Before we talk, please allow:',
      'Vera is an AI assistant of Northside Roofing, not a person.',
      'Call Vera',
      'or type instead',
      'href="/privacy/demo"',
      '<noscript>',
    ]) {
      expect(html).toContain(text);
    }
  });
  it('speaks the language of its consent text, from the page to the end of the call', () => {
    const { html } = render({ locale: 'de-DE' });
    expect(html).toContain('Vera ist ein KI-Assistent von Northside Roofing, kein Mensch.');
    expect(html).toContain('Einwilligung zurücknehmen');
    expect(html).not.toContain('Withdraw consent');
  });
  it('names the origin of a challenge for script and frame, only where there is one, and nowhere else', () => {
    const challengeOrigin = 'https://challenges.example';
    const [without, within] = [policyOf(render().headers), policyOf(render({}, { challengeOrigin }).headers)];
    expect(JSON.stringify(without)).not.toContain('challenges.example');
    expect(without['frame-src']).toBeUndefined();
    expect(within).toEqual({
      ...without,
      'script-src': `script-src 'self' ${challengeOrigin}`,
      'frame-src': `frame-src ${challengeOrigin}`,
    });
    expect(policyOf(render({}, { challengeOrigin: "https://x.example; script-src 'unsafe-inline'" }).headers)).toEqual(without);
  });
  it('ticks no consent for the visitor', () => {
    expect(render().html).not.toMatch(/<input[^>]*checked/);
  });
  it('loses no e-mail to the address bar if it is submitted before the script has come', () => {
    expect(render().html).toMatch(/<form[^>]*method="dialog"/);
  });
  it('keeps the honeypot away from people and assistive technology', () => {
    expect(render().html).toMatch(/<p class="trap" aria-hidden="true">.*name="website" tabindex="-1"/s);
  });
  it.each(['headline', 'subline', 'businessName', 'agentName', 'slug', 'privacyUrl', 'locale', 'signalColor'] as const)(
    'lets no markup in through %s',
    (field) => {
      const { html } = render({ [field]: EVIL });
      expect(html).not.toContain('<img');
      expect(html.match(/<\/script>/g)).toHaveLength(2);
      expect(html.match(/<!--/g)).toBeNull();
    },
  );
  it('carries its bootstrap unchanged through the escaping', () => {
    const { html } = render({ headline: `${EVIL}\u2028` });
    const json = /<script type="application\/json" id="visit">(.*?)<\/script>/s.exec(html)?.[1];
    expect(JSON.parse(json!)).toMatchObject({
      slug: 'demo',
      headline: `${EVIL}\u2028`,
      csrf: 'csrf',
      texts: { call: 'Call Vera' },
    });
  });
  it("takes the campaign's words over ours, and ours where it has none", () => {
    const { html } = render({ texts: { call: 'Ring {agent}', typeInstead: '', unknown: 'never shown' } });
    expect(html).toContain('Ring Vera');
    expect(html).toContain('or type instead');
    expect(html).not.toContain('never shown');
  });
  it('offers writing, and says why, where voice is off', () => {
    const { html } = render({ channels: { voice: false, text: true, form: true, voiceReason: 'We write this language.' } });
    expect(html).toContain('Write to Vera');
    expect(html).toContain('<p class="quiet">We write this language.</p>');
    expect(html).not.toContain('or type instead</button>');
  });
  it('ticks no purpose beforehand', () => {
    const boxes = render().html.match(/<input[^>]*name="purpose"[^>]*>/g);
    expect(boxes).toHaveLength(3);
    expect(boxes?.filter((box) => /\bchecked\b/.test(box))).toEqual([]);
  });
  it('is set from right to left where the language is', () => {
    expect(render({ dir: 'rtl', locale: 'ar' }).html).toContain('<html lang="ar" dir="rtl">');
  });
});

describe('the policy of the visit document', () => {
  it('allows our script, one hashed style element, and nothing by default', () => {
    const { html, headers } = render();
    const style = /<style>(.*?)<\/style>/s.exec(html)![1]!;
    const policy = policyOf(headers);
    expect(policy['default-src']).toBe("default-src 'none'");
    expect(policy['script-src']).toBe("script-src 'self'");
    expect(policy['style-src']).toBe(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(html).not.toMatch(/ style="/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
  });
  it('names no foreign host except those it is given', () => {
    expect(render().headers['content-security-policy']).not.toMatch(/https?:|wss?:/);
    expect(render().html.replace(/xmlns[^ ]*/g, '')).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(policyOf(render({}, { connectSrc: ['wss://call.example:7880'] }).headers)['connect-src']).toBe(
      "connect-src 'self' wss://call.example:7880 https://call.example:7880",
    );
  });
  it('may be framed by the given sites only, and by nobody without any', () => {
    expect(policyOf(render().headers)['frame-ancestors']).toBe("frame-ancestors 'none'");
    expect(policyOf(render({}, { frameAncestors: ['https://shop.example'] }).headers)['frame-ancestors']).toBe(
      'frame-ancestors https://shop.example',
    );
  });
  it('drops a source that would add a directive', () => {
    const { headers } = render(
      {},
      { frameAncestors: ['https://a.example; script-src *'], connectSrc: ["wss://x 'unsafe-eval'"] },
    );
    expect(headers['content-security-policy']).not.toMatch(/script-src \*|unsafe-eval/);
  });
  it('keeps the microphone for this page and stores nothing anywhere', () => {
    const { headers } = render();
    expect(headers['permissions-policy']).toContain('microphone=(self)');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers).not.toHaveProperty('set-cookie');
  });
});
