declare module 'asana' {
  export class ApiClient {
    basePath: string;
    timeout: number;
    authentications: { token: { accessToken: string } };
  }
  export class TasksApi {
    constructor(client: ApiClient);
    createTask(body: { data: Record<string, unknown> }, options: Record<string, unknown>): Promise<{ data: { gid: string } }>;
    updateTask(
      body: { data: Record<string, unknown> },
      gid: string,
      options: Record<string, unknown>,
    ): Promise<{ data: { gid: string } }>;
    deleteTask(gid: string): Promise<{ data: object }>;
    getTask(gid: string, options: Record<string, unknown>): Promise<{ data: { gid: string } }>;
  }
}
