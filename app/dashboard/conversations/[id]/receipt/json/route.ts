import { readReceipt } from '../read-receipt.ts';

export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const receipt = await readReceipt(params);
  return new Response(`${JSON.stringify(receipt, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="receipt-${receipt.conversationId}.json"`,
      'cache-control': 'no-store',
    },
  });
}
