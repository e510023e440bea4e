import type { VisitBootstrap } from '#lib/contracts/visit.ts';

/** A complete bootstrap for tests; a test names only what it is about. */
export function mintBootstrap(over: Partial<VisitBootstrap> = {}): VisitBootstrap {
  return {
    slug: 'demo',
    locale: 'en',
    dir: 'ltr',
    businessName: 'Northside Roofing',
    agentName: 'Vera',
    headline: 'A leak? Say what you see.',
    subline: 'Vera answers now, asks what matters, and gets you a roofer today.',
    signalColor: '#d8432a',
    locales: ['en', 'de'],
    texts: {},
    consent: {
      version: '1',
      text: 'Before we talk, please allow:',
      hash: '0'.repeat(64),
      purposes: [
        { id: 'talk', required: true, text: 'Talk with an AI assistant.' },
        { id: 'record', required: false, text: 'Keep a recording for 30 days.' },
        { id: 'contact', required: true, text: 'Write to me about this request.' },
      ],
    },
    channels: { voice: true, text: true, form: true },
    csrf: 'csrf',
    csrfExpiresAt: '2027-01-01T00:00:00.000Z',
    privacyUrl: '/privacy/demo',
    ...over,
  };
}
