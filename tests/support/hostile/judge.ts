import { STATUS } from '#lib/core/app-error.ts';
import { type RawAnswer, sendRaw, toBytes } from '../raw-http.ts';
import type { Expected, HostileCase, Scene } from './scene.ts';

/** A foreign host as a host: a path of ours may be called like it. */
const LEADS_AWAY = /(\/\/|@)[^/"]*evil\.example/;
const GIVES_AWAY = /participantToken|"visit"\s*:|"csrf"\s*:|socketToken/;

function isProblem(answer: RawAnswer, codes: readonly string[]): boolean {
  if (!answer.headers['content-type']?.startsWith('application/problem+json')) return false;
  const { code, status, detail } = JSON.parse(answer.body) as { code?: string; status?: number; detail?: string };
  return (
    Boolean(detail) &&
    codes.includes(code ?? '') &&
    status === answer.status &&
    answer.status === STATUS[code as keyof typeof STATUS]
  );
}

/** Why an answer is wrong, or null. */
function faultOf(expected: Expected, answer: RawAnswer): string | null {
  if (answer.status >= 500) return 'a fault of the server';
  if (GIVES_AWAY.test(answer.body)) return 'something of value was given away';
  if (LEADS_AWAY.test(JSON.stringify(answer.headers))) return 'a header repeats the foreign host';
  if (expected === 'ignored') return answer.body === '{"received":true}' ? null : 'telemetry must not tell';
  if (expected === 'refused') return answer.status === 0 || answer.status >= 300 ? null : 'it was not refused';
  return isProblem(answer, [expected].flat()) ? null : `not the problem document of ${[expected].flat().join(' or ')}`;
}

/** Sends a case; a sentence about what went wrong, or null when all is well. */
export async function judge(scene: Scene, hostile: HostileCase): Promise<string | null> {
  const made = await hostile.request(scene);
  try {
    const answer = await sendRaw(scene.port, Buffer.isBuffer(made) ? made : toBytes(made), 20_000);
    // A server that stops reading a large body may close before the client has read why.
    if ((hostile.expected === 'too_large' || hostile.expected === 'ignored') && answer.status === 0) return null;
    const fault = faultOf(hostile.expected, answer);
    return (
      fault && `${hostile.name}: ${fault}: ${answer.status} ${answer.headers['content-type'] ?? ''} ${answer.body.slice(0, 160)}`
    );
  } catch (error) {
    return `${hostile.name}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
