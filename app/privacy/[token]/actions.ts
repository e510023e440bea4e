'use server';

import { redirect } from 'next/navigation';
import { Correction, correctPersonalData, erasePersonalData } from '#lib/gate/personal-data.ts';
import { edgeServices } from '#lib/runtime/edge-services.ts';
import { services } from '#lib/runtime/services.ts';
import { openLink } from './open-link.ts';
import { withinLimits } from './within-limits.ts';

export async function correct(token: string, form: FormData): Promise<void> {
  if (!(await withinLimits())) redirect(`/privacy/${token}?note=busy`);
  const link = await openLink(token);
  const field = (name: string) => String(form.get(name) ?? '');
  const correction = Correction.safeParse({
    name: field('name'),
    company: field('company'),
    phone: field('phone'),
    need: field('need'),
  });
  if (!correction.success) redirect(`/privacy/${token}?note=too-long`);
  await correctPersonalData(edgeServices(), { link, correction: correction.data });
  redirect(`/privacy/${token}?note=corrected`);
}

export async function erase(token: string, form: FormData): Promise<void> {
  if (!(await withinLimits())) redirect(`/privacy/${token}?note=busy`);
  const link = await openLink(token);
  if (form.get('sure') !== 'yes') redirect(`/privacy/${token}?note=unsure`);
  const { rooms, logger } = services();
  await erasePersonalData({ call: edgeServices().call, rooms, logger }, link);
  redirect(`/privacy/${token}?note=erased`);
}
