import { AppError } from '#lib/core/app-error.ts';
import { readSubprocessors, type Subprocessors } from '#lib/gate/subprocessors.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';
import { env } from '#lib/runtime/env.ts';

/** The list of a campaign, or of everybody where there is none by that name; without those whose settings are not configured here. */
export async function subprocessorList(campaign: string | null): Promise<Subprocessors> {
  const services = edgeServices();
  const list = (await readSubprocessors(services, campaign)) ?? (await readSubprocessors(services, null));
  if (!list) throw new AppError('internal', 'The list is not there. Please try again in a minute.');
  const configured = env();
  return {
    ...list,
    processors: list.processors.filter(({ settingsGroup }) => settingsGroup === null || configured[settingsGroup] !== undefined),
  };
}
