import type { Database } from '../providers/supabase/database.types.ts';

type Functions = Database['public']['Functions'];
type Args<Name extends FunctionName> = Functions[Name]['Args'];

/** The SQL functions there are, by name, generated from the migrations. */
export type FunctionName = keyof Functions & string;

/** A function's named arguments: one that is left out takes its default, and null is null. */
export type FunctionArgs<Name extends FunctionName> = [Args<Name>] extends [never]
  ? Record<string, never>
  : { [Key in keyof Args<Name>]: Args<Name>[Key] | null };
