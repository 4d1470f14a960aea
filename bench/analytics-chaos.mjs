#!/usr/bin/env node
// bench/analytics-chaos [--minutes 15] [--seed N]: an application reads two streams and writes windows into a stream, a table and upserts. 2 % of the
// records are late, 1 % are bad; shards split and merge; the disk is full at times; the server and the engines' processes are killed. In the end a model
// over the log must have the same rows, each once; a replay must have the live rows; the audit must explain each window with late records, and find each
// planted row. Exits with 1 if anything is wrong. Writes bench/reports/analytics-chaos.json.
import { spawnSync } from "node:child_process";
import { argument, beginReport, clientPackages, writeReport } from "./load/report.mjs";

const minutes = argument("minutes", 15);
const seed = argument("seed", Date.now() % 1_000_000);
clientPackages();
const { reportOf } = await import("../tests/clients/script.mjs");
const { program } = await import("../tests/clients/tarn-server.mjs");
spawnSync(program, ["version"], { stdio: ["ignore", "ignore", "inherit"] });

const report = beginReport({ command: `./bench/analytics-chaos --minutes ${minutes} --seed ${seed}` });
report.round = await reportOf(new URL("../tests/clients/analytics-chaos/round.mjs", import.meta.url), minutes * 60, seed);
const { wrong, seconds, seed: _, ...counts } = report.round;
console.table(counts);
console.log(wrong.length === 0 ? "nothing was wrong" : wrong.join("\n"));
writeReport("analytics-chaos", report);
process.exit(wrong.length === 0 ? 0 : 1);
