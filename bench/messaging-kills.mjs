#!/usr/bin/env node
// bench/messaging-kills [--rounds 200] [--seeds 20000]: queues and topics against their models. It runs the kill test of queues with that many
// kills, the kill tests of topics and of their functions and delivery streams with a twentieth each, and the model of a queue with that many
// random cases over four kinds of queues. It writes bench/reports/messaging-kills.json, and exits with 1 when a part failed.
import { spawnSync } from "node:child_process";
import { argument, beginReport, root, writeReport } from "./load/report.mjs";

const [rounds, seeds] = [argument("rounds", 200), argument("seeds", 20_000)];
const report = beginReport({ command: `bench/messaging-kills --rounds ${rounds} --seeds ${seeds}`, parts: [] });
const dotnet = (name, filter, env) => run(name, "dotnet", ["test", "tests/Tarn.Messaging.Tests", "-c", "Release", "--no-build", "--filter", filter], env);
const client = (file, env) => run(file, process.execPath, ["--test", `tests/clients/${file}.test.mjs`], env);

spawnSync("dotnet", ["build", "tests/Tarn.Messaging.Tests", "-c", "Release"], { cwd: root, stdio: "ignore" });
dotnet(`${seeds} cases against the model of a queue`, "FullyQualifiedName~QueueModelTests", { TARN_SEEDS: `${Math.ceil(seeds / 4)}` });
dotnet(`${rounds} kills of queues`, "FullyQualifiedName~QueueKillTests", { TARN_KILL_ROUNDS: `${rounds}` });
client("topics-kill", { TOPIC_KILLS: `${Math.ceil(rounds / 20)}` });
client("topic-targets-kill", { TOPIC_KILLS: `${Math.ceil(rounds / 20)}` });
writeReport("messaging-kills", report);
process.exit(report.parts.every((part) => part.passed) ? 0 : 1);

function run(name, command, args, env) {
  const begun = performance.now();
  const ended = spawnSync(command, args, { cwd: root, encoding: "utf8", env: { ...process.env, ...env }, maxBuffer: 1 << 28 });
  const part = { name, passed: ended.status === 0, seconds: Math.round((performance.now() - begun) / 1000) };
  if (!part.passed) part.output = `${ended.stdout}${ended.stderr}`.slice(-4000);
  report.parts.push(part);
  console.log(`${part.passed ? "passed" : "FAILED"} ${name}, ${part.seconds} s`);
}
