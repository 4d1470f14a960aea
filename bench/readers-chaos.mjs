#!/usr/bin/env node
// bench/readers-chaos [--minutes 15] [--seed N]: every reader of shards at once, while the streams split and merge without pause, and the server and the
// engines' processes are killed: deliveries into tables and objects, an application, a consumer by KCL's rules, the mappings of a stream and of an item
// table's stream, and a Kinesis destination whose stream splits as well. In the end each acknowledged record and change must be once in each output (at
// least once in the function), the windows must be the model's, and the audits must find nothing. Exits with 1 if anything is wrong. Writes
// bench/reports/readers-chaos.json.
import { runChaos } from "./load/chaos.mjs";

await runChaos("readers-chaos", 15, async (report, script, duration, number) => {
  report.round = await script("readers-chaos/round.mjs", duration, number);
  const { wrong, seconds, seed, readers, ...counts } = report.round;
  console.table(readers);
  console.table(counts);
  return wrong;
});
