import { answerEvent } from '#lib/http/events-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { services } from '#lib/runtime/services.ts';

export const POST = (request: Request): Promise<Response> => answerEvent(services().logger, request);

export const { GET, HEAD, PUT, PATCH, DELETE } = otherMethods('POST');
