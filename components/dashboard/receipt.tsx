import { formatMoney } from '#lib/dashboard/format.ts';
import { LEGS, UNITS } from '#lib/dashboard/legs.ts';
import type { ConversationDetail } from '#lib/dashboard/read-models.ts';

/** What the conversation cost, leg by leg, like a till receipt. */
export function Receipt({ usage }: { usage: ConversationDetail['usage'] }) {
  const total = usage.reduce((sum, row) => sum + row.costMicroUsd, 0);
  if (usage.length === 0) return <p className="quiet">This visit cost nothing.</p>;
  return (
    <table className="receipt">
      <tbody>
        {usage.map((row) => (
          <tr key={`${row.leg}-${row.model}-${row.unit}`}>
            <th scope="row">
              {LEGS[row.leg] ?? row.leg}
              <span>
                {Math.round(row.quantity).toLocaleString('en-US')} {UNITS[row.unit] ?? row.unit}
                {row.isEstimate ? ', estimated' : ''}
              </span>
            </th>
            <td>{formatMoney(row.costMicroUsd)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Total</th>
          <td>{formatMoney(total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
