import { headers } from 'next/headers';
import { AppError } from '#lib/core/app-error.ts';
import { limitReading } from '#lib/http/limit-reading.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';

/** False when this address asked too often; counted like all reading, and open while the store is down. */
export async function withinLimits(): Promise<boolean> {
  try {
    await limitReading(edgeServices(), await headers());
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'rate_limited') return false;
    throw error;
  }
}
