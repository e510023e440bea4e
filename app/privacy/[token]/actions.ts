'use server';

import { setTimeout as sleep } from 'node:timers/promises';
import { redirect } from 'next/navigation';
import { after } from 'next/server';
import { mailWholeLink } from '#lib/gate/mail-whole-link.ts';
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

/** The whole of what is held is shown only to who reads the mailbox of the address. */
export async function mailAll(token: string): Promise<void> {
  const link = await openLink(token);
  const { visitorMailer: mailer, publicUrl } = services();
  const isSent = await mailWholeLink({ ...edgeServices(), mailer, publicUrl }, link);
  redirect(`/privacy/${token}?note=${isSent ? 'mailed' : 'not-mailed'}`);
}

export async function erase(token: string, form: FormData): Promise<void> {
  if (!(await withinLimits())) redirect(`/privacy/${token}?note=busy`);
  const link = await openLink(token);
  if (form.get('sure') !== 'yes') redirect(`/privacy/${token}?note=unsure`);
  const { rooms, logger } = services();
  await erasePersonalData({ call: edgeServices().call, rooms, logger, sleep, later: after }, link);
  redirect(`/privacy/${token}?note=erased`);
}
