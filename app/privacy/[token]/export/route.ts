import { AppError } from '#lib/core/app-error.ts';
import { readPersonalData } from '#lib/gate/personal-data.ts';
import { openPrivacyLink } from '#lib/gate/privacy-link.ts';
import { limitReading } from '#lib/http/limit-reading.ts';
import { route } from '#lib/http/node-route.ts';

export const GET = route(async (request, { params }: { params: Promise<{ token: string }> }, services) => {
  await limitReading(services, request.headers);
  const held = await readPersonalData(services, openPrivacyLink(services, (await params).token));
  if (!held) throw new AppError('not_found', 'Nothing is held about you here any more.');
  return new Response(`${JSON.stringify(held, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="what-is-held-about-me.json"',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  });
});
