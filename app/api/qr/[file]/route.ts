import { route } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { answerQr } from '#lib/http/qr-route.ts';

export const GET = route(async (request: Request, context: { params: Promise<{ file: string }> }, services) =>
  answerQr(services, { request, file: (await context.params).file }),
);

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
