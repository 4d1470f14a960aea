#!/usr/bin/env node
// bench/chaos [--minutes 15] [--seed N]: four producers of drifting records, of which 1 % are not JSON, while the server
// is killed every few seconds, shards split and merge, tables are dropped, the log is full, the bucket of error objects
// goes and comes back, destinations are updated, and one of them is gone while the clock passes its stream's retention.
// In the end `tarn audit` of each delivery and of the tables with lineage must find nothing, each acknowledged record must
// be in one row, object line or error document, and the ledger must agree. Then a delivery partitioned at 60 s is killed every 5 s, and must deliver
// within 100 s. Exits with 1 if a record is missing or doubled, or comes late. Writes bench/reports/chaos.json.
import { runChaos } from "./load/chaos.mjs";

await runChaos("chaos", 15, async (report, script, seconds, seed) => {
  report.round = await script("chaos/round.mjs", seconds, seed);
  report.partitions = await script("chaos/partitions.mjs", seed);
  const columns = ["acknowledged", "table", "object", "error", "missing", "doubled", "ledger"];
  console.log(`| delivery | ${columns.join(" | ")} |\n| --- |${columns.map(() => " ---: |").join("")}`);
  for (const [name, counts] of Object.entries(report.round.deliveries)) {
    console.log(`| ${name} | ${columns.map((column) => counts[column]?.toLocaleString("en") ?? 0).join(" | ")} |`);
  }
  for (const [what, lines] of Object.entries(report.round.audits)) console.log(`audit of ${what}: ${lines.join("; ")}`);
  console.log(`${report.round.kills} kills, ${report.round.hours} hours, ${report.round.tables} tables, ${JSON.stringify(report.round.events)}`);
  console.log(`killed every 5 s, partitioned at 60 s: all records after ${report.partitions.deliveredSeconds} s (at most 100), ${report.partitions.kills} kills`);
  return [...report.round.wrong, ...report.partitions.wrong];
});
