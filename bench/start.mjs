#!/usr/bin/env node
// bench/start [--rounds 7] [--beside PROGRAM]: the time until `tarn ready` with a new directory and with a used one, and
// the proportional memory (Pss) of server and workers, 5 s after a first statement: then two workers are warm. With
// --beside, another build of Tarn is measured in turns.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { childrenOf, proportionalMb } from "./load/memory.mjs";
import { argument, beginReport, median, root, text, workFolder, writeReport } from "./load/report.mjs";

const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const { readFileSync } = await import("node:fs");
const rounds = argument("rounds", 7);
const work = workFolder("start");
spawnSync(join(root, "tarn"), ["version"], { stdio: ["ignore", "ignore", "inherit"] });
const built = (folder) => join(folder, ".build", readFileSync(join(folder, ".build/current"), "utf8").trim(), "tarn");
const programs = { Tarn: process.env.PROGRAM_UNDER_TEST ?? built(root) };
if (text("beside")) programs["the other build"] = text("beside");
const times = Object.fromEntries(Object.keys(programs).map((name) => [name, { first: [], again: [] }]));

async function ready(executable, data) {
  const begun = performance.now();
  const server = await startTarn({ data, executable });
  const took = performance.now() - begun;
  await server.stop();
  return took;
}

async function idle(executable) {
  const server = await startTarn({ data: join(work, "idle"), executable });
  try {
    spawnSync(executable, ["sql", "--data", join(work, "idle"), "SELECT 1"], { stdio: "ignore" });
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const workers = childrenOf(server.pid).map(proportionalMb);
    return { serverMb: proportionalMb(server.pid), workersMb: workers };
  } finally {
    await server.stop();
    rmSync(join(work, "idle"), { recursive: true, force: true });
  }
}

try {
  for (let round = 0; round < rounds; round++) {
    for (const [name, executable] of Object.entries(programs)) {
      const data = join(work, "data");
      times[name].first.push(await ready(executable, data));
      times[name].again.push(await ready(executable, data));
      rmSync(data, { recursive: true, force: true });
    }
  }
  const report = beginReport({ rounds });
  for (const [name, executable] of Object.entries(programs)) {
    const { serverMb, workersMb } = await idle(executable);
    const sum = workersMb.reduce((one, other) => one + other, serverMb);
    const [first, again] = [median(times[name].first), median(times[name].again)].map(Math.round);
    console.log(`${name}: ready in ${first} ms with a new directory, ${again} ms with a used one (medians of ${rounds})`);
    console.log(`  idle: ${Math.round(sum)} MB = server ${Math.round(serverMb)} + workers ${workersMb.map(Math.round).join(" + ")}`);
    report[name] = { readyMsNew: first, readyMsUsed: again, idleMb: Math.round(sum), workers: workersMb.length };
  }
  writeReport("start", report);
} finally {
  rmSync(work, { recursive: true, force: true });
}
