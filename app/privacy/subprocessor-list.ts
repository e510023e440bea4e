import { unstable_cache } from 'next/cache';
import { AppError } from '#lib/core/app-error.ts';
import { readSubprocessors, type Subprocessors } from '#lib/gate/subprocessors.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';
import { env } from '#lib/runtime/env.ts';

const CACHED_FOR_S = 60;

// What is thrown is not kept, so made-up names fill no cache.
const readCached = unstable_cache(
  async (campaign: string | null): Promise<Subprocessors> => {
    const list = await readSubprocessors(edgeServices(), campaign);
    if (!list) throw new AppError('not_found', 'There is no such campaign.');
    return list;
  },
  ['subprocessors'],
  { revalidate: CACHED_FOR_S },
);

/** The list of a campaign, or of everybody where there is none by that name; without those whose settings are not configured here. */
export async function subprocessorList(campaign: string | null): Promise<Subprocessors> {
  const list = await readCached(campaign).catch((error: unknown) => {
    if (campaign !== null && error instanceof AppError && error.code === 'not_found') return readCached(null);
    throw error;
  });
  const configured = env();
  return {
    ...list,
    processors: list.processors.filter(({ settingsGroup }) => settingsGroup === null || configured[settingsGroup] !== undefined),
  };
}
