import type { z } from 'zod';
import type { FunctionArgs, FunctionName } from './database-functions.ts';

/**
 * Port: calls an SQL function by name under one role and checks what it returns.
 * Throws AppError: PTnnn of the function by its code, `invalid_input` for values that no column can hold, `conflict` for a second row
 * of the same key, `unavailable` (retryable) when the database cannot be reached or is too busy to answer in time.
 */
export type CallFunction = <Name extends FunctionName, Schema extends z.ZodType>(
  name: Name,
  args: FunctionArgs<Name>,
  result: Schema,
) => Promise<z.infer<Schema>>;
