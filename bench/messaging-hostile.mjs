#!/usr/bin/env node
// bench/messaging-hostile [--receivers 10000] [--items 1000000]: tests/clients/messaging-hostile.test.mjs with these numbers, on a server of 512 MB:
// receivers that hang up, forged handles, 100 hooks that never answer, and that many delayed messages, ids of deduplication and groups in one
// queue. Prints the sends per second by tenths: the first ones are in memory, the others are spilled. Writes bench/reports/messaging-hostile.json.
import { spawn } from "node:child_process";
import { argument, beginReport, root, writeReport } from "./load/report.mjs";

const [receivers, items] = [argument("receivers", 10_000), argument("items", 1_000_000)];
const report = beginReport({ command: `bench/messaging-hostile --receivers ${receivers} --items ${items}`, lines: [] });
const child = spawn(process.execPath, ["--test", "tests/clients/messaging-hostile.test.mjs"], {
  cwd: root, env: { ...process.env, HOSTILE_RECEIVERS: `${receivers}`, HOSTILE_ITEMS: `${items}` }, stdio: ["ignore", "pipe", "inherit"],
});
let output = "";
child.stdout.on("data", (chunk) => (output += chunk));
const code = await new Promise((resolve) => child.on("close", resolve));
report.lines = output.split("\n").filter((line) => /^(not )?ok|sends a second|live hooks|resident/.test(line)).map((line) => line.replace(/^# /, ""));
report.passed = code === 0;
console.log(report.lines.join("\n"));
writeReport("messaging-hostile", report);
process.exit(code);
