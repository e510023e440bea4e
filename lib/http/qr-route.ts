import QRCode from 'qrcode';
import { AppError } from '../core/app-error.ts';
import { readCampaign } from '../gate/campaign.ts';
import type { EdgeServices } from '../runtime/edge-services.ts';
import { limitReading } from './limit-reading.ts';

/** GET /api/qr/:slug.svg or .png[?placement=]: the code of the campaign's page, error correction Q for print. */
export async function answerQr(services: EdgeServices, input: { request: Request; file: string }): Promise<Response> {
  const [, slug = '', format] = /^(.+)\.(svg|png)$/.exec(input.file) ?? [];
  if (!format) throw new AppError('not_found', 'Ask for a .svg or a .png.');
  await limitReading(services, input.request.headers);
  const campaign = await readCampaign(services, { slug });
  const target = new URL(`/c/${campaign.slug}`, services.origins[0]);
  const placement = new URL(input.request.url).searchParams.get('placement');
  if (placement) target.searchParams.set('placement', placement.slice(0, 63));
  const options = { errorCorrectionLevel: 'Q', margin: 4, color: { dark: '#191612', light: '#ffffff' } } as const;
  const headers = { 'cache-control': 'public, max-age=300' };
  if (format === 'svg')
    return new Response(await QRCode.toString(target.href, { ...options, type: 'svg' }), {
      headers: { ...headers, 'content-type': 'image/svg+xml' },
    });
  const png = await QRCode.toBuffer(target.href, { ...options, width: 1024 });
  return new Response(new Uint8Array(png), { headers: { ...headers, 'content-type': 'image/png' } });
}
