#!/usr/bin/env node
// bench/analytics.mjs [--only throughput,latency,state] [--rounds 3] [--events 400000] [--keys 1000000] [--seconds 110] [--groups 1000000] [--memory-mb 32768]:
// applications in streaming SQL of a whole server, the load in a process of its own on the same cores.
//   throughput  from a filled stream to the commit of the last row, beside DuckDB's own GROUP BY over read_json of the same lines: tumbling windows of
//               1,000 keys (at least 0.5), windows that hop over 6 panes (0.35), sessions of --keys that stay open (0.15); with and without the start
//   latency     5 MB/s: the time from the answer of the put that ends a window to its rows in the output (p50 at most 100 ms, p99 at most 400 ms), and
//               PutRecords' p99 beside the same load without an application (at most 3 times)
//   state       --groups open groups: bytes of the state, resident memory, the time of a checkpoint, and the time from SIGKILL to a new row
import { rmSync } from "node:fs";
import { join } from "node:path";
import { latency } from "./analytics/latency.mjs";
import { openGroups } from "./analytics/state.mjs";
import { throughput } from "./analytics/throughput.mjs";
import { World } from "./analytics/world.mjs";
import { argument, beginReport, text, workFolder, writeReport } from "./load/report.mjs";

const only = (text("only") ?? "throughput,latency,state").split(",");
const sizes = {
  rounds: argument("rounds", 3), events: argument("events", 400_000), keys: argument("keys", 1_000_000), seconds: argument("seconds", 110),
  groups: argument("groups", 1_000_000), memoryMb: argument("memory-mb", 32_768),
};
const work = workFolder("analytics");
const report = beginReport(sizes);
try {
  for (const [name, measure] of Object.entries({ throughput, latency, state: openGroups })) {
    if (!only.includes(name)) continue;
    const world = await World.start(join(work, name), sizes.memoryMb);
    try {
      console.log(`analytics ${world.share}`);
      report[name] = await measure(world, { work, ...sizes });
    } finally {
      await world.end();
    }
  }
  if (!text("only")) writeReport("analytics", report);
} finally {
  rmSync(work, { recursive: true, force: true });
}
