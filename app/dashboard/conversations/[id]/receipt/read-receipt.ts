import { notFound } from 'next/navigation';
import { z } from 'zod';
import { CallReceipt } from '#lib/dashboard/receipt.ts';
import { requireMember } from '../../../../member.ts';

/** The receipt of a conversation of the signed-in member's customer; the not-found page for any other. */
export async function readReceipt(params: Promise<{ id: string }>): Promise<CallReceipt> {
  const id = z.uuid().safeParse((await params).id);
  if (!id.success) notFound();
  const { call } = await requireMember();
  return (await call('read_receipt', { conversation_id: id.data }, CallReceipt.nullable())) ?? notFound();
}
