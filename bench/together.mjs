#!/usr/bin/env node
// bench/together [--minutes 10] [--seed N]: one table with every kind of committer at once, while the server is killed
// every few seconds: eight deliveries append, one upserts and deletes by key, two clients of the REST catalog delete rows
// by position and by key, one appends Avro files, and maintenance compacts and expires. In the end the table's rows must
// equal a model's, no append or upsert may have failed, the files that the table lists must be the files that exist, and
// every old snapshot must have been readable until it expired. Writes bench/reports/together.json.
import { runChaos } from "./load/chaos.mjs";

await runChaos("together", 10, async (report, script, seconds, seed) => {
  report.round = await script("together/round.mjs", seconds, seed);
  const { wrong, ...counts } = report.round;
  for (const [name, count] of Object.entries(counts)) console.log(`${name.padEnd(16)} ${typeof count === "object" ? JSON.stringify(count) : count.toLocaleString("en")}`);
  return wrong;
});
