import { answerCampaign } from '#lib/http/campaign-route.ts';
import { route } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';

export const GET = route(async (request: Request, context: { params: Promise<{ slug: string }> }, services) =>
  answerCampaign(services, { request, slug: (await context.params).slug }),
);

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
