import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MUTANT_KINDS, type Mutant, readMutants } from './support/mutants.ts';
import { openProofWorld, type ProofWorld } from './support/proof-world.ts';
import { rolledBack } from './support/rolled-back.ts';
import { tryMutant } from './support/try-mutant.ts';

const SAMPLES_PER_KIND = 3;
let proof: ProofWorld;
let mutants: Mutant[];
beforeAll(async () => {
  proof = await openProofWorld();
  mutants = await rolledBack(proof.world.db, readMutants);
});
afterAll(() => proof.world.close());

/** First, middle and last by name; `npm run prove -- rls` tries them all. */
function sample(kind: string): Mutant[] {
  const all = mutants.filter((mutant) => mutant.kind === kind);
  const places = Array.from({ length: SAMPLES_PER_KIND }, (_, index) =>
    Math.floor((index * (all.length - 1)) / (SAMPLES_PER_KIND - 1)),
  );
  return [...new Set(places)].flatMap((place) => all[place] ?? []);
}

describe('a loosened guard turns the access proofs red', () => {
  it.each(MUTANT_KINDS)('%s', async (kind) => {
    const tried = sample(kind);
    expect(tried.length).toBeGreaterThan(0);
    const survivors: string[] = [];
    for (const mutant of tried) if ((await tryMutant(proof, mutant)) === undefined) survivors.push(mutant.change);
    expect(survivors).toEqual([]);
  });

  it('and a change that loosens nothing leaves them green', async () => {
    const change = "comment on table public.leads is 'People.'";
    expect(await tryMutant(proof, { change, proofs: ['privileges', 'lints', 'rows'] })).toBeUndefined();
  });
});

describe('a new object turns the access proofs red until it is listed', () => {
  it.each([
    ['table', 'create table public.planted (id uuid primary key); alter table public.planted enable row level security'],
    ['table of a new schema', 'create schema planted; create table planted.planted (id uuid primary key)'],
    ['view', 'create view public.planted with (security_invoker = true) as select id from public.leads'],
    ['function', "create function public.planted() returns integer language sql set search_path = '' as 'select 1'"],
    ['sequence', 'create sequence public.planted'],
    ['schema', 'create schema planted'],
  ])('%s', async (_kind, change) => {
    expect(await tryMutant(proof, { change, proofs: ['privileges'] })).toBe('privileges');
  });
});
