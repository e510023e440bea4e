import type { Backlog } from './backlog.ts';
import type { LateWrite } from './late-write.ts';

/** A backlog in memory for tests: shared by all who are given it, as the real one is. */
export function createFakeBacklog() {
  const lists = new Map<string, LateWrite[]>();
  const leases = new Map<string, symbol>();
  const failures = new Map<string, number>();
  const state = { isDown: false };
  const answer = async () => {
    if (state.isDown) throw new Error('the store does not answer');
  };
  const listOf = (id: string) => {
    const list = lists.get(id) ?? [];
    lists.set(id, list);
    return list;
  };
  const backlog: Backlog = {
    async append(id, writes) {
      await answer();
      listOf(id).push(...writes);
      return true;
    },
    async waiting() {
      await answer();
      return [...lists].filter(([, list]) => list.length > 0).map(([id]) => id);
    },
    async claim(id) {
      await answer();
      if (leases.has(id)) return null;
      const token = Symbol(id);
      leases.set(id, token);
      const isMine = () => leases.get(id) === token;
      return {
        read: async () => listOf(id).slice(0, 2),
        async drop() {
          if (!isMine()) return false;
          listOf(id).shift();
          failures.delete(id);
          return true;
        },
        async countFailure() {
          failures.set(id, (failures.get(id) ?? 0) + 1);
          return failures.get(id) ?? 0;
        },
        async release() {
          if (isMine()) leases.delete(id);
        },
      };
    },
  };
  return {
    backlog,
    state,
    waiting: (id: string) => listOf(id).length,
    /** The lease of a process that died runs out. */
    expireLease: (id: string) => leases.delete(id),
  };
}
