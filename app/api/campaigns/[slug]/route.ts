import { AppError } from '#lib/core/app-error.ts';
import { readBootstrap, toCampaignResponse } from '#lib/gate/visit-bootstrap.ts';
import { limitReading } from '#lib/http/limit-reading.ts';
import { route } from '#lib/http/node-route.ts';
import { mayEmbed, readEmbedder } from '#lib/http/origins.ts';
import { otherMethods } from '#lib/http/other-methods.ts';

export const GET = route(async (request: Request, context: { params: Promise<{ slug: string }> }, services) => {
  const { slug } = await context.params;
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
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
