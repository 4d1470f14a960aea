#!/usr/bin/env node
// bench/analytics-chaos [--minutes 15] [--seed N]: an application reads two streams and writes windows into a stream, a table and upserts. 2 % of the
// records are late, 1 % are bad; shards split and merge; the disk is full at times; the server and the engines' processes are killed. In the end a model
// over the log must have the same rows, each once; a replay must have the live rows; the audit must explain each window with late records, and find each
// planted row. Exits with 1 if anything is wrong. Writes bench/reports/analytics-chaos.json.
import { runChaos } from "./load/chaos.mjs";

await runChaos("analytics-chaos", 15, async (report, script, duration, number) => {
  report.round = await script("analytics-chaos/round.mjs", duration, number);
  const { wrong, seconds, seed, ...counts } = report.round;
  console.table(counts);
  return wrong;
});
