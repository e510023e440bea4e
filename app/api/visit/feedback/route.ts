import { answerFeedback } from '#lib/http/feedback-route.ts';
import { visitRoute } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';

export const POST = visitRoute((request, visit, services) => answerFeedback(services, { request, visit }));

export const { GET, HEAD, PUT, PATCH, DELETE } = otherMethods('POST');
