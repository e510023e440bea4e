import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { runProviders } from '../testing/run-providers.ts';

type Task = { gid: string; name: string; completed?: boolean };
type TasksApi = {
  createTask: (body: object, options: object) => Promise<{ data: Task }>;
  getTask: (gid: string, options: object) => Promise<{ data: Task }>;
  updateTask: (body: object, gid: string, options: object) => Promise<{ data: Task }>;
};
type Client = { basePath: string; authentications: { token: { accessToken: string } } };
// The official client has no types.
const asana = createRequire(import.meta.url)('asana') as {
  ApiClient: new () => Client;
  TasksApi: new (client: Client) => TasksApi;
};

const providers = runProviders();

function tasks(token = 'local-test'): TasksApi {
  const client = new asana.ApiClient();
  client.basePath = `${providers().url}/asana/api/1.0`;
  client.authentications.token.accessToken = token;
  return new asana.TasksApi(client);
}

it('creates a task with the official client and finds it by its external gid', async () => {
  const created = await tasks().createTask({ data: { name: 'Call Maria', projects: ['123'], external: { gid: 'lead-1' } } }, {});
  expect(created.data.gid).toMatch(/^\d+$/);
  const found = await tasks().getTask('external:lead-1', {});
  expect(found.data).toMatchObject({ gid: created.data.gid, name: 'Call Maria' });
  const listed = (await (
    await fetch(`${providers().url}/asana/api/1.0/tasks?project=123`, { headers: { authorization: 'Bearer x' } })
  ).json()) as { data: Task[] };
  expect(listed.data.map((task) => task.gid)).toEqual([created.data.gid]);
});

it('changes a task', async () => {
  const created = await tasks().createTask({ data: { name: 'Call Dave', projects: ['123'] } }, {});
  const changed = await tasks().updateTask({ data: { completed: true } }, created.data.gid, {});
  expect(changed.data).toMatchObject({ name: 'Call Dave', completed: true });
});

it('answers as Asana does when the key, the place or the task is missing', async () => {
  await expect(tasks('').createTask({ data: { name: 'x', projects: ['1'] } }, {})).rejects.toMatchObject({ status: 401 });
  await expect(tasks().createTask({ data: { name: 'x' } }, {})).rejects.toMatchObject({ status: 400 });
  await expect(tasks().getTask('999', {})).rejects.toMatchObject({
    status: 404,
    response: { body: { errors: [{ message: expect.stringContaining('999') }] } },
  });
});
