import { notFound } from 'next/navigation';
import { AppError } from '#lib/core/app-error.ts';
import { openPrivacyLink, type PrivacyLink } from '#lib/gate/privacy-link.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';

/** Whom the address is about; the not-found page for a forged or old one. */
export async function openLink(token: string): Promise<PrivacyLink> {
  try {
    return openPrivacyLink(edgeServices(), token);
  } catch (error) {
    if (error instanceof AppError) notFound();
    throw error;
  }
}
