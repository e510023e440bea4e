import { renderVisitDocument } from '#components/voice-widget/render-document.ts';
import { renderRefusal } from '#components/voice-widget/render-refusal.ts';
import { LANGUAGES } from '#components/voice-widget/texts-of.ts';
import { readBootstrap } from '#lib/gate/visit-bootstrap.ts';
import { preferredLocale } from '#lib/http/accept-language.ts';
import { limitReading } from '#lib/http/limit-reading.ts';
import { knownEmbedder, readEmbedder } from '#lib/http/origins.ts';
import { visitScripts } from '#lib/http/visit-page.ts';
import type { EdgeServices } from '#lib/runtime/edge-services.ts';
import { env } from '#lib/runtime/env.ts';

/** Where the call code connects to: the LiveKit server by socket and by HTTP. */
function callOrigins(): string[] {
  const url = env().livekit?.url;
  if (!url) return [];
  const { host, protocol } = new URL(url);
  const isSecure = protocol === 'wss:' || protocol === 'https:';
  return [`${isSecure ? 'wss' : 'ws'}://${host}`, `${isSecure ? 'https' : 'http'}://${host}`];
}

/** The small document that is both the QR page and the frame on a customer's site. */
export async function visitDocument(
  services: EdgeServices,
  request: Request,
  input: { slug: string; embedded: boolean },
): Promise<Response> {
  await limitReading(services, request.headers);
  const query = new URL(request.url).searchParams;
  const own = services.origins[0] ?? '';
  const asked = input.embedded ? query.get('embedder') : null;
  const { bootstrap, campaign } = await readBootstrap(services, {
    slug: input.slug,
    locale: query.get('lang') ?? query.get('locale') ?? preferredLocale(request.headers.get('accept-language'), LANGUAGES),
    embedder: readEmbedder(asked ?? own) ?? own,
  });
  const frameAncestors = input.embedded ? [...services.origins, ...campaign.allowedOrigins] : [];
  if (!knownEmbedder(asked, { own: services.origins, allowed: campaign.allowedOrigins })) {
    const refused = renderRefusal({ slug: campaign.slug, businessName: campaign.businessName, frameAncestors });
    return new Response(refused.html, { status: 403, headers: refused.headers });
  }
  const { turnstile } = env();
  const { html, headers } = renderVisitDocument({
    bootstrap,
    embedded: input.embedded,
    ...visitScripts(),
    connectSrc: callOrigins(),
    frameAncestors,
    ...(turnstile ? { challengeOrigin: new URL(turnstile.baseUrl).origin } : {}),
  });
  return new Response(html, { headers });
}
