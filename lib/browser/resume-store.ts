/** Remembers the visit over a reload, where the browser allows it; a frame with storage blocked simply starts anew. */
export interface ResumeStore {
  read(): string | undefined;
  write(visit: string): void;
  clear(): void;
}

export function createResumeStore(openStorage: () => Storage, slug: string): ResumeStore {
  const key = `visit:${slug}`;
  const attempt = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(openStorage());
    } catch {
      // Third-party storage blocked: reading `sessionStorage` itself throws.
      return undefined;
    }
  };
  return {
    read: () => attempt((storage) => storage.getItem(key)) ?? undefined,
    write: (visit) => attempt((storage) => storage.setItem(key, visit)),
    clear: () => attempt((storage) => storage.removeItem(key)),
  };
}
