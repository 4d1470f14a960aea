#!/usr/bin/env node
// bench/functions-chaos [--minutes 15] [--seed N]: stream → function → delivery → table. 1 % of the records is poison; the
// function crashes, hangs, leaks and answers garbage at times; shards split and merge; the server and the function's
// processes are killed. In the end each acknowledged record must be a row or in the failure bucket, the rows of a key in
// order, each asynchronous event done or in the failure bucket, the lag gone, and no process may have outlived a killed
// server by 2 s. Exits with 1 if anything is wrong. Writes bench/reports/functions-chaos.json.
import { runChaos } from "./load/chaos.mjs";

await runChaos("functions-chaos", 15, async (report, script, seconds, seed) => {
  report.round = await script("functions-chaos/round.mjs", seconds, seed);
  const { records, events, rows, givenUpRecords, givenUpEvents, kills, processKills, reshards, outlivedMs, wrong } = report.round;
  console.table({ records, events, rows, givenUpRecords, givenUpEvents, kills, processKills, reshards, outlivedMs });
  return wrong;
});
