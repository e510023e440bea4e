import type { Metadata } from 'next';
import Link from 'next/link';
import { formatMoney } from '#lib/dashboard/format.ts';
import { LEGS, UNITS } from '#lib/dashboard/legs.ts';
import type { CallReceipt } from '#lib/dashboard/receipt.ts';
import { readReceipt } from './read-receipt.ts';
import './receipt.css';

export const metadata: Metadata = { title: 'Receipt' };

/** To the micro-dollar, so that the lines add up to the total. */
function exact(microUsd: number): string {
  return `$${(microUsd / 1e6).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`;
}

function amount(quantity: number): string {
  return quantity.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

/** How the figure came about: still an estimate, or an estimate that the vendor's figure replaced. */
function describeEstimate(leg: CallReceipt['legs'][number]): string[] {
  const lines: string[] = [];
  if (leg.estimatedMicroUsd > 0) lines.push(`${exact(leg.estimatedMicroUsd)} estimated, no final figure`);
  if (leg.estimate.costMicroUsd !== leg.costMicroUsd) lines.push(`${exact(leg.estimate.costMicroUsd)} was booked at first`);
  return lines;
}

function rate(microUsdPerMillion: number | null): string {
  if (microUsdPerMillion === null) return '';
  const each = microUsdPerMillion / 1e12;
  return `$${each.toLocaleString('en-US', { maximumSignificantDigits: 4, maximumFractionDigits: 12 })}`;
}

export default async function ReceiptPage({ params }: { params: Promise<{ id: string }> }) {
  const receipt = await readReceipt(params);
  const absorbed = receipt.absorbedMicroUsd;
  return (
    <article className="bill">
      <Link href={`/dashboard/conversations/${receipt.conversationId}`} className="back">
        The conversation
      </Link>
      <h1>
        {receipt.isSettled ? 'This conversation cost' : 'So far this costs'}{' '}
        {formatMoney(receipt.isSettled ? receipt.chargedMicroUsd : receipt.costMicroUsd)}.
      </h1>
      <p className="quiet">
        {receipt.campaign}. {formatMoney(receipt.heldMicroUsd)} was held for it
        {receipt.isSettled ? '; what was not used is free again.' : '.'}
      </p>
      <div className="bill-scroll">
        <table className="bill-table">
          <thead>
            <tr>
              <th scope="col">For</th>
              <th scope="col">Used</th>
              <th scope="col">Price each</th>
              <th scope="col">Cost</th>
            </tr>
          </thead>
          <tbody>
            {receipt.legs.map((leg) => (
              <tr key={`${leg.leg}-${leg.model}-${leg.unit}-${leg.priceEffectiveFrom}`}>
                <th scope="row">
                  {LEGS[leg.leg] ?? leg.leg}
                  <span>{leg.model}</span>
                </th>
                <td>
                  {amount(leg.quantity)} {UNITS[leg.unit] ?? leg.unit}
                  {leg.rounding === 'started_unit' && !Number.isInteger(leg.quantity) ? (
                    <span>billed as {amount(Math.ceil(leg.quantity))}</span>
                  ) : null}
                </td>
                <td>
                  {rate(leg.microUsdPerMillion)}
                  <span>
                    since {leg.priceEffectiveFrom}. {leg.priceSource}
                  </span>
                </td>
                <td>
                  {exact(leg.costMicroUsd)}
                  {describeEstimate(leg).map((line) => (
                    <span key={line}>{line}</span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            {receipt.isSettled && absorbed > 0 ? (
              <tr>
                <th scope="row" colSpan={3}>
                  Over your ceiling, on us
                </th>
                <td>−{exact(absorbed)}</td>
              </tr>
            ) : null}
            <tr>
              <th scope="row" colSpan={3}>
                {receipt.isSettled ? 'Charged' : 'So far'}
              </th>
              <td>{exact(receipt.isSettled ? receipt.chargedMicroUsd : receipt.costMicroUsd)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      <a href={`/dashboard/conversations/${receipt.conversationId}/receipt/json`}>Take it along as a file</a>
    </article>
  );
}
