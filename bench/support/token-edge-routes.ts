import { answerToken } from '../../lib/http/gate-route.ts';
import { bareTokenRoute } from './token-bare-route.ts';
import { LIVEKIT, stubbedServices } from './token-stubs.ts';

const services = stubbedServices();

export const ours = (request: Request): Promise<Response> => answerToken(services, request);
export const bare = (request: Request): Promise<Response> => bareTokenRoute(request, LIVEKIT);
