// Tarn's own operations, which no SDK has.
import assert from "node:assert/strict";
import { signedFetch } from "./signed-fetch.mjs";

/** Calls an operation; returns its answer, also an error's. */
export const tarnFetch = (operation, input, keys) => signedFetch({
  service: "tarn", headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `Tarn_20261101.${operation}` }, body: JSON.stringify(input), keys,
});

/** Calls an operation that must succeed; returns its output. */
export async function tarn(operation, input, keys) {
  const answer = await tarnFetch(operation, input, keys);
  assert.equal(answer.status, 200, `${operation}: ${answer.text}`);
  return JSON.parse(answer.text);
}

/** All pages of a list: the rows of a member, and each total that a page named. */
export async function pages(operation, input, member, keys) {
  const [rows, totals] = [[], new Set()];
  for (let NextToken, more = true; more; more = NextToken !== undefined) {
    const page = await tarn(operation, { ...input, NextToken }, keys);
    rows.push(...page[member]);
    totals.add(page.Total);
    NextToken = page.NextToken;
  }
  return { rows, totals: [...totals] };
}
