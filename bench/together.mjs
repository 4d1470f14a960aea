#!/usr/bin/env node
// bench/together [--minutes 10] [--seed N]: one table with every kind of committer at once, while the server is killed
// every few seconds: eight deliveries append, one upserts and deletes by key, two clients of the REST catalog delete rows
// by position and by key, one appends Avro files, and maintenance compacts and expires. In the end the table's rows must
// equal a model's, no append or upsert may have failed, the files that the table lists must be the files that exist, and
// every old snapshot must have been readable until it expired. Writes bench/reports/together.json.
import { spawnSync } from "node:child_process";
import { argument, beginReport, clientPackages, writeReport } from "./load/report.mjs";

const minutes = argument("minutes", 10);
const seed = argument("seed", Date.now() % 1_000_000);
clientPackages();
const { reportOf } = await import("../tests/clients/script.mjs");
const { program } = await import("../tests/clients/tarn-server.mjs");
spawnSync(program, ["version"], { stdio: ["ignore", "ignore", "inherit"] });

const report = beginReport({ command: `./bench/together --minutes ${minutes} --seed ${seed}` });
report.round = await reportOf(new URL("../tests/clients/together/round.mjs", import.meta.url), minutes * 60, seed);
const { wrong, ...counts } = report.round;
for (const [name, count] of Object.entries(counts)) console.log(`${name.padEnd(16)} ${typeof count === "object" ? JSON.stringify(count) : count.toLocaleString("en")}`);
console.log(wrong.length === 0 ? "nothing was wrong" : wrong.join("\n"));
writeReport("together", report);
process.exit(wrong.length === 0 ? 0 : 1);
