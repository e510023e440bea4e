import QRCode from 'qrcode';
import { AppError } from '#lib/core/app-error.ts';
import { readCampaign } from '#lib/gate/campaign.ts';
import { limitReading } from '#lib/http/limit-reading.ts';
import { route } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';

/** GET /api/qr/:slug.svg or .png[?placement=]: the code of the campaign's page, error correction Q for print. */
export const GET = route(async (request: Request, context: { params: Promise<{ file: string }> }, services) => {
  const [, slug = '', format] = /^(.+)\.(svg|png)$/.exec((await context.params).file) ?? [];
  if (!format) throw new AppError('not_found', 'Ask for a .svg or a .png.');
  await limitReading(services, request.headers);
  const campaign = await readCampaign(services, { slug });
  const target = new URL(`/c/${campaign.slug}`, services.origins[0]);
  const placement = new URL(request.url).searchParams.get('placement');
  if (placement) target.searchParams.set('placement', placement.slice(0, 63));
  const options = { errorCorrectionLevel: 'Q', margin: 4, color: { dark: '#191612', light: '#ffffff' } } as const;
  const headers = { 'cache-control': 'public, max-age=300' };
  if (format === 'svg')
    return new Response(await QRCode.toString(target.href, { ...options, type: 'svg' }), {
      headers: { ...headers, 'content-type': 'image/svg+xml' },
    });
  const png = await QRCode.toBuffer(target.href, { ...options, width: 1024 });
  return new Response(new Uint8Array(png), { headers: { ...headers, 'content-type': 'image/png' } });
});

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
