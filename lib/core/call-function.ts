import type { z } from 'zod';

/**
 * Port: calls an SQL function by name under one role and checks what it returns.
 * Throws AppError: PTnnn of the function by its code, `unavailable` when the database cannot be reached in time.
 */
export type CallFunction = <Schema extends z.ZodType>(
  name: string,
  args: Record<string, unknown>,
  result: Schema,
) => Promise<z.infer<Schema>>;
