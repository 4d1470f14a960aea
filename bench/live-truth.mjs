#!/usr/bin/env node
// bench/live-truth [--queries 1000]: correctness only. Successive statements count the rows of a table that a delivery feeds each second, while
// its records get new fields and OPTIMIZE runs without a pause. Each acknowledged record counts once, and no count goes back.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { argument, beginReport, clientPackages, root, workFolder, writeReport } from "./load/report.mjs";

clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const queries = argument("queries", 1_000);
const server = await startTarn({ data: join(workFolder("live-truth"), "data") });
const begun = Date.now();
let passed = false;
try {
  const test = spawn(
    process.execPath,
    ["--test", "--test-name-pattern", "counts once", join(root, "tests/clients/live-tables.test.mjs")],
    { stdio: "inherit", env: { ...process.env, ...server.env, TARN_LIVE_QUERIES: String(queries) } },
  );
  const [code] = await once(test, "exit");
  passed = code === 0;
} finally {
  await server.stop();
}

const seconds = Math.round((Date.now() - begun) / 1000);
console.log(`${queries} statements in ${seconds} s: ${passed ? "each acknowledged record counted once" : "failed"}`);
writeReport("live-truth", { ...beginReport(), queries, seconds, passed });
process.exitCode = passed ? 0 : 1;
