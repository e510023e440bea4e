import { AppError } from '../core/app-error.ts';
import { readBootstrap, toCampaignResponse } from '../gate/visit-bootstrap.ts';
import type { EdgeServices } from '../runtime/edge-services.ts';
import { limitReading } from './limit-reading.ts';
import { mayEmbed, readEmbedder } from './origins.ts';

/** GET /api/campaigns/:slug[?embedder=&locale=]: the campaign's public face with a fresh form, for a site that may embed it. */
export async function answerCampaign(services: EdgeServices, input: { request: Request; slug: string }): Promise<Response> {
  const { request, slug } = input;
  const query = new URL(request.url).searchParams;
  await limitReading(services, request.headers);
  const own = services.origins[0] ?? '';
  const embedder = readEmbedder(query.get('embedder') ?? own);
  if (!embedder) throw new AppError('invalid_input', '"embedder" must be an origin such as https://www.example.com.');
  const { bootstrap, campaign } = await readBootstrap(services, { slug, locale: query.get('locale') ?? undefined, embedder });
  if (!services.origins.includes(embedder) && !mayEmbed(embedder, campaign.allowedOrigins)) {
    throw new AppError('origin_refused', 'This site may not embed the campaign. Its owner can add the site in the dashboard.');
  }
  return Response.json(toCampaignResponse(bootstrap), { headers: { 'cache-control': 'no-store' } });
}
