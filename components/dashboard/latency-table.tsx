import { measureLatency } from '#lib/dashboard/latency.ts';
import type { ConversationDetail } from '#lib/dashboard/read-models.ts';

const ms = (value: number) => `${value.toLocaleString('en-US')} ms`;

/** How long each part of an answer took, beside what it may take. */
export function LatencyTable({ turns }: { turns: ConversationDetail['turns'] }) {
  const legs = measureLatency(turns);
  if (legs.length === 0) return <p className="quiet">Nothing was spoken, so nothing was measured.</p>;
  return (
    <table className="receipt">
      <tbody>
        {legs.map((leg) => (
          <tr key={leg.label}>
            <th scope="row">
              {leg.label}
              <span>
                slowest {ms(leg.p95Ms)}, budget {ms(leg.budgetMs)}
              </span>
            </th>
            <td>{leg.p50Ms > leg.budgetMs ? <strong>{ms(leg.p50Ms)}</strong> : ms(leg.p50Ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
