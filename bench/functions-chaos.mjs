#!/usr/bin/env node
// bench/functions-chaos [--minutes 15] [--seed N]: stream → function → delivery → table. 1 % of the records is poison; the
// function crashes, hangs, leaks and answers garbage at times; shards split and merge; the server and the function's
// processes are killed. In the end each acknowledged record must be a row or in the failure bucket, the rows of a key in
// order, each asynchronous event done or in the failure bucket, the lag gone, and no process may have outlived a killed
// server by 2 s. Exits with 1 if anything is wrong. Writes bench/reports/functions-chaos.json.
import { spawnSync } from "node:child_process";
import { argument, beginReport, clientPackages, writeReport } from "./load/report.mjs";

const minutes = argument("minutes", 15);
const seed = argument("seed", Date.now() % 1_000_000);
clientPackages();
const { reportOf } = await import("../tests/clients/script.mjs");
const { program } = await import("../tests/clients/tarn-server.mjs");
spawnSync(program, ["version"], { stdio: ["ignore", "ignore", "inherit"] });

const report = beginReport({ command: `./bench/functions-chaos --minutes ${minutes} --seed ${seed}` });
report.round = await reportOf(new URL("../tests/clients/functions-chaos/round.mjs", import.meta.url), minutes * 60, seed);
const { records, events, rows, givenUpRecords, givenUpEvents, kills, processKills, reshards, outlivedMs, wrong } = report.round;
console.table({ records, events, rows, givenUpRecords, givenUpEvents, kills, processKills, reshards, outlivedMs });
console.log(wrong.length === 0 ? "nothing was wrong" : wrong.join("\n"));
writeReport("functions-chaos", report);
process.exit(wrong.length === 0 ? 0 : 1);
