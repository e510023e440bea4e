import { z } from 'zod';
import type { Answered, Exchange } from '../exchange.ts';

const TaskFields = z
  .object({
    name: z.string().optional(),
    notes: z.string().optional(),
    html_notes: z.string().optional(),
    projects: z.array(z.string()).optional(),
    workspace: z.string().optional(),
    parent: z.string().nullable().optional(),
    completed: z.boolean().optional(),
    due_on: z.string().nullable().optional(),
    custom_fields: z.record(z.string(), z.unknown()).optional(),
    external: z.object({ gid: z.string().max(1_024), data: z.string().optional() }).optional(),
  })
  .loose();
const TaskBody = z.object({ data: TaskFields });
type Task = z.infer<typeof TaskFields> & { gid: string; resource_type: 'task'; created_at: string; modified_at: string };

const MOST_TASKS = 2_000;
const ME = {
  gid: '1200000000000001',
  resource_type: 'user',
  name: 'Local Tester',
  email: 'tester@localhost',
  workspaces: [{ gid: '1200000000000002', resource_type: 'workspace', name: 'Local' }],
};

/** Asana's REST API for tasks (developers.asana.com/reference/createtask, 2026-08), in memory; the newest 2,000 are kept. */
export class Asana {
  readonly #tasks = new Map<string, Task>();
  readonly #nowMs: () => number;
  #nextGid = 1_210_000_000_000_000;

  constructor(input: { nowMs: () => number }) {
    this.#nowMs = input.nowMs;
  }

  answer(exchange: Exchange): Answered {
    if (!/^bearer .+/i.test(exchange.headers.authorization ?? '')) return exchange.refuse(401, 'Not Authorized');
    const path = exchange.url.pathname.replace(/^\/asana\/api\/1\.0/, '');
    const [, collection = '', id, below] = path.split('/');
    if (collection === 'users' && id !== undefined) return exchange.json(200, { data: ME });
    if (collection === 'projects')
      return id === undefined ? exchange.json(200, { data: [] }) : this.#project(exchange, { id, below });
    if (collection === 'workspaces')
      return exchange.json(200, {
        data: below === 'tasks' ? this.#search(exchange.url) : id === undefined ? ME.workspaces : ME.workspaces[0],
      });
    if (collection === 'tasks') return this.#task(exchange, id === undefined ? undefined : decodeURIComponent(id));
    return exchange.refuse(404, `No matching route for request: ${path}`);
  }

  #project(exchange: Exchange, path: { id: string; below: string | undefined }): Answered {
    if (path.below === 'tasks') return exchange.json(200, { data: this.#ofProject(path.id) });
    return exchange.json(200, { data: { gid: path.id, resource_type: 'project', name: `Project ${path.id}` } });
  }

  #task(exchange: Exchange, id: string | undefined): Answered {
    if (id === undefined)
      return exchange.method === 'POST' ? this.#create(exchange) : exchange.json(200, { data: this.#search(exchange.url) });
    const task = this.#find(id);
    if (!task) return exchange.refuse(404, `task: Not a recognized ID: ${id}`);
    if (exchange.method === 'PUT') return this.#update(exchange, task);
    if (exchange.method === 'DELETE') {
      this.#tasks.delete(task.gid);
      return exchange.json(200, { data: {} });
    }
    return exchange.json(200, { data: task });
  }

  #create(exchange: Exchange): Answered {
    const body = TaskBody.safeParse(exchange.body);
    if (!body.success) return exchange.refuse(400, 'Request body needs {"data": {...}} with valid fields.');
    const { projects, workspace, parent, external } = body.data.data;
    if (!projects?.length && !workspace && !parent)
      return exchange.refuse(400, 'You should specify one of workspace, parent, projects');
    if (external && this.#find(`external:${external.gid}`))
      return exchange.refuse(400, 'external: a task with this external gid exists already');
    const now = new Date(this.#nowMs()).toISOString();
    const task: Task = {
      ...body.data.data,
      gid: String(this.#nextGid++),
      resource_type: 'task',
      created_at: now,
      modified_at: now,
    };
    this.#tasks.set(task.gid, task);
    const oldest = this.#tasks.keys().next();
    if (this.#tasks.size > MOST_TASKS && !oldest.done) this.#tasks.delete(oldest.value);
    return exchange.json(201, { data: { ...task, permalink_url: `https://app.asana.com/0/0/${task.gid}` } });
  }

  #update(exchange: Exchange, task: Task): Answered {
    const body = TaskBody.safeParse(exchange.body);
    if (!body.success) return exchange.refuse(400, 'Request body needs {"data": {...}} with valid fields.');
    Object.assign(task, body.data.data, { modified_at: new Date(this.#nowMs()).toISOString() });
    return exchange.json(200, { data: task });
  }

  #find(id: string): Task | undefined {
    if (!id.startsWith('external:')) return this.#tasks.get(id);
    const external = id.slice('external:'.length);
    return [...this.#tasks.values()].find((task) => task.external?.gid === external);
  }

  #ofProject(project: string): Task[] {
    return [...this.#tasks.values()].filter((task) => task.projects?.includes(project));
  }

  #search(url: URL): Task[] {
    const project = url.searchParams.get('project') ?? url.searchParams.get('projects.any');
    const external = url.searchParams.get('external.gid') ?? url.searchParams.get('external_gid');
    const text = url.searchParams.get('text')?.toLowerCase();
    const tasks = project ? this.#ofProject(project) : [...this.#tasks.values()];
    return tasks.filter(
      (task) =>
        (!external || task.external?.gid === external) && (!text || `${task.name} ${task.notes}`.toLowerCase().includes(text)),
    );
  }
}
