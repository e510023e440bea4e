import type { TasksApi } from 'asana';
import { z } from 'zod';
import type { Sender, SendOutcome } from '../../leads/delivery.ts';
import { describeDelivery } from '../../leads/describe-delivery.ts';

const VendorError = z.object({
  status: z.number().optional(),
  message: z.string().optional(),
  response: z.object({ headers: z.record(z.string(), z.unknown()).optional(), body: z.unknown() }).optional(),
});

function outcomeOf(cause: unknown): SendOutcome {
  const error = VendorError.safeParse(cause).data;
  const status = error?.status ?? 0;
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return {
    outcome: isFinal ? 'refused' : 'retry',
    error: `Asana: ${status || 'no answer'} ${JSON.stringify(error?.response?.body ?? error?.message ?? '').slice(0, 300)}`,
    retryAfterS: Number(error?.response?.headers?.['retry-after']) || undefined,
  };
}

/**
 * Makes a task per lead, found again by its external id (ours: the delivery id), so that a repeat after a lost answer updates it.
 * The SDK is loaded on first use only: it is Node-only and brings an old HTTP client along.
 */
export function createAsanaSender(settings: {
  accessToken: string;
  projectGid: string;
  baseUrl: string;
  dashboardUrl: string;
}): Sender {
  let api: Promise<TasksApi> | undefined;
  const tasks = () => {
    api ??= import('asana').then((module) => {
      const { ApiClient, TasksApi } = 'default' in module ? (module.default as typeof module) : module;
      const client = new ApiClient();
      client.basePath = settings.baseUrl;
      client.timeout = 15_000;
      client.authentications.token.accessToken = settings.accessToken;
      return new TasksApi(client);
    });
    return api;
  };
  async function eraseTasks(gids: readonly string[]): Promise<SendOutcome> {
    try {
      const client = await tasks();
      for (const gid of gids) {
        await client.deleteTask(gid).catch((cause: unknown) => {
          // Somebody was faster.
          if (VendorError.safeParse(cause).data?.status !== 404) throw cause;
        });
      }
      return { outcome: 'sent' };
    } catch (cause) {
      return outcomeOf(cause);
    }
  }
  return {
    async send(delivery) {
      if (delivery.event === 'lead.erased') return eraseTasks(delivery.detail.asanaTasks);
      const message = describeDelivery(delivery, settings.dashboardUrl);
      const notes = `${message.summary}\n\nNext step: ${message.nextStep}\n\n${message.facts.map((fact) => `${fact.label}: ${fact.value}`).join('\n')}\n\n${message.link.url}`;
      const external = { gid: `qv-${delivery.deliveryId}` };
      const data = { name: message.title.slice(0, 250), notes, projects: [settings.projectGid], external };
      try {
        const client = await tasks();
        const existing = delivery.attempt > 1 ? await client.getTask(`external:${external.gid}`, {}).catch(() => null) : null;
        if (existing) {
          await client.updateTask({ data: { name: data.name, notes } }, existing.data.gid, {});
          return { outcome: 'sent', externalId: existing.data.gid };
        }
        const created = await client.createTask({ data }, {});
        return { outcome: 'sent', externalId: created.data.gid };
      } catch (cause) {
        return outcomeOf(cause);
      }
    },
  };
}
