import type { Context } from '../context.ts';
import type { Answered, Exchange } from '../exchange.ts';

/** GET /v1/models; any other id is taken as well. */
export function listModels(context: Context, exchange: Exchange): Answered {
  const created = Math.floor(context.nowMs() / 1_000);
  const ids = ['local-rules', ...(context.models.embedder() ? ['local-minilm-384'] : [])];
  return exchange.json(200, { object: 'list', data: ids.map((id) => ({ id, object: 'model', created, owned_by: 'local' })) });
}
