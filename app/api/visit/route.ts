import { visitRoute } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { answerVisit } from '#lib/http/visit-route.ts';

export const GET = visitRoute((request, visit, services) => answerVisit(services, { request, visit }));

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
