import { expect, it } from 'vitest';
import { renderRefusal } from './render-refusal.ts';

it('gives a site that is not listed neither form nor csrf nor script, and leaves the frame to those who are', () => {
  const { html, headers } = renderRefusal({
    slug: 'demo',
    businessName: 'Roofs <b>&</b> Sons',
    frameAncestors: ['https://voice.example', 'https://shop.example'],
  });
  expect(html).toContain('href="/c/demo"');
  expect(html).not.toMatch(/csrf|<script|<form|<b>/);
  expect(headers['content-security-policy']).toContain('frame-ancestors https://voice.example https://shop.example');
});
