// ./bench/crash [--rounds N]: the kill test of tests/clients, 20 rounds by default. Writes bench/reports/crash.json.
// The name of a failing round holds its seed; to repeat it: KILL_SEED=N KILL_ROUNDS=1 node --test
// tests/clients/kill.test.mjs.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({ options: { rounds: { type: "string", default: "20" } } });
const rounds = String(Number(values.rounds));
const begun = Date.now();
const child = spawn(process.execPath, ["--test", "--test-reporter=tap", join(root, "tests/clients/kill.test.mjs")], {
  stdio: ["ignore", "pipe", "inherit"],
  env: { ...process.env, KILL_ROUNDS: rounds },
});
let tap = "";
child.stdout.on("data", (chunk) => {
  tap += chunk;
  for (const line of `${chunk}`.split("\n")) if (/^ +(not )?ok /.test(line)) console.log(line.trim());
});
const status = await new Promise((resolve) => child.on("close", resolve));
const names = (word) => [...tap.matchAll(new RegExp(`^ +${word} \\d+ - (.*)$`, "gm"))].map((match) => match[1]);
const report = {
  what: "a producer retries un-acknowledged calls while the server is SIGKILLed at random: every record in log and table exactly once",
  command: `./bench/crash --rounds ${rounds}`,
  continue: `./bench/crash --rounds ${rounds} (each run has seeds of its own)`,
  commit: spawnSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).stdout.trim(),
  at: new Date(begun).toISOString(),
  seconds: Math.round((Date.now() - begun) / 1000),
  passed: names("ok").length,
  failed: names("not ok"),
  rounds: names("ok"),
};
mkdirSync(join(root, "bench/reports"), { recursive: true });
writeFileSync(join(root, "bench/reports/crash.json"), JSON.stringify(report, null, 2) + "\n");
console.log(`${report.passed} of ${report.passed + report.failed.length} rounds in ${report.seconds} s`);
process.exit(status ?? 1);
