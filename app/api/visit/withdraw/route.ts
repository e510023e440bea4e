import { setTimeout as sleep } from 'node:timers/promises';
import { after } from 'next/server';
import { visitRoute } from '#lib/http/node-route.ts';
import { otherMethods } from '#lib/http/other-methods.ts';
import { answerWithdraw } from '#lib/http/withdraw-route.ts';
import { services as nodeServices } from '#lib/runtime/services.ts';

export const POST = visitRoute((_request, visit, { call }) => {
  const { rooms, logger, chat } = nodeServices();
  return answerWithdraw({ call, rooms, bus: chat.bus, logger, sleep, later: after }, visit);
});

export const { GET, HEAD, PUT, PATCH, DELETE } = otherMethods('POST');
