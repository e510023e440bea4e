import { createHash } from 'node:crypto';

// One source of a policy: a scheme and a host, nothing that could end the directive and begin another.
const SOURCE = /^(?:https?|wss?):\/\/[\w.*[\]:-]+$/;

export type DocumentPolicy = {
  style: string;
  /** Origins the call code connects to. */
  connectSrc: string[];
  /** Sites that may embed the document; empty: nobody. */
  frameAncestors: string[];
  challengeOrigin?: string | undefined;
};

/** The headers of a visitor's document: a strict policy, nothing cached, nothing guessed. */
export function documentHeaders({ connectSrc, frameAncestors, challengeOrigin, style }: DocumentPolicy): Record<string, string> {
  const ancestors = frameAncestors.filter((source) => SOURCE.test(source));
  const challenge = challengeOrigin && SOURCE.test(challengeOrigin) ? challengeOrigin : undefined;
  const policy = {
    'default-src': "'none'",
    'script-src': challenge ? `'self' ${challenge}` : "'self'",
    'style-src': `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    'connect-src': ["'self'", ...connectSrc.filter((source) => SOURCE.test(source)).flatMap(withProbe)].join(' '),
    'img-src': "'self' data:",
    'media-src': "'self' blob:",
    'manifest-src': "'self'",
    ...(challenge ? { 'frame-src': challenge } : {}),
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': ancestors.length > 0 ? ancestors.join(' ') : "'none'",
  };
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join('; '),
    'permissions-policy': 'microphone=(self), display-capture=(self), autoplay=(self), camera=(), geolocation=()',
    // The document carries a CSRF token made for this visitor.
    'cache-control': 'no-store',
    // Not `no-referrer`: some browsers then send `Origin: null`, which the gate refuses.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  };
}

/** LiveKit's client asks the same host over HTTP why a socket was refused. */
function withProbe(source: string): string[] {
  return source.startsWith('ws') ? [source, source.replace(/^ws/, 'http')] : [source];
}
