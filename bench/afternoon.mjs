#!/usr/bin/env node
// bench/afternoon [--records 5000]: the ten jobs of somebody who met Tarn today: a file into a table, a query, events, a window, a function,
// an alert, a Hive table, a replay, a backup, a schema change and back. Each job checks its own result. The server, its commands and its
// functions belong to an ordinary user, also where root runs this. Once with full isolation of functions (it needs bubblewrap) and once
// without. Prints a row per job, and writes bench/reports/afternoon.json. Exits with 1 if a job fails.
import { spawnSync } from "node:child_process";
import { accessSync, chownSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { jobs } from "./load/afternoon-jobs.mjs";
import { argument, beginReport, clientPackages, root, writeReport } from "./load/report.mjs";

clientPackages();
const ordinary = process.getuid() === 0 ? 65534 : undefined;
const program = (process.env.PROGRAM_UNDER_TEST ??= built());
if (ordinary) process.env.SERVER_USER = `${ordinary}`;
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const records = argument("records", 5_000);
const folders = process.env.PATH.split(":");
const hasBubblewrap = folders.some((folder) => runs(join(folder, "bwrap")));
const report = beginReport({ command: `./bench/afternoon --records ${records}`, user: ordinary ?? process.getuid(), records, load: loadavg()[0], runs: [] });

for (const isolation of ["full", "basic"]) {
  if (isolation === "full" && !hasBubblewrap) report.runs.push({ isolation, skipped: "bubblewrap (bwrap) is not installed" });
  else report.runs.push(await afternoon(isolation));
}
print();
writeReport("afternoon", report);
process.exitCode = report.runs.some((one) => one.jobs?.some((job) => job.failed)) ? 1 : 0;

async function afternoon(isolation) {
  const folder = mkdtempSync(join(tmpdir(), "tarn-afternoon-"));
  const owner = ordinary ? { uid: ordinary, gid: ordinary } : {};
  if (ordinary) chownSync(folder, ordinary, ordinary);
  const env = { PATH: isolation === "full" || !hasBubblewrap ? process.env.PATH : pathWithoutBubblewrap(folder), DOTNET_ROOT: process.env.DOTNET_ROOT };
  const args = isolation === "full" ? ["--function-isolation", "strict"] : [];
  const start = (data) => startTarn({ data: join(folder, data), args, env });
  const world = { folder, records, server: await start("lake"), start };
  world.command = (name, words, input) => {
    const done = spawnSync(name, words, { cwd: folder, encoding: "utf8", input, env: { ...env, HOME: folder, ...world.server.env }, ...owner });
    if (done.status !== 0) throw new Error(`${name} ${words.join(" ")}: ${done.stderr || done.error}`);
    return done.stdout;
  };
  world.tarn = (...words) => world.command(program, words);
  const run = { isolation, level: /functions: (\w+) isolation/.exec(world.server.log())?.[1], jobs: [] };
  try {
    for (const [name, job] of Object.entries(jobs)) run.jobs.push(await timed(name, () => job(world)));
  } finally {
    await world.server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return run;
}

async function timed(name, job) {
  const begun = performance.now();
  const seconds = () => Number(((performance.now() - begun) / 1_000).toFixed(2));
  try {
    const result = await job();
    console.error(`${name}: ${result}`);
    return { name, seconds: seconds(), result };
  } catch (error) {
    console.error(`${name} FAILED: ${error.stack}`);
    return { name, seconds: seconds(), failed: error.message };
  }
}

function print() {
  console.log(`| job | ${report.runs.map((one) => `${one.isolation} isolation`).join(" | ")} |\n| --- | ${report.runs.map(() => "---:").join(" | ")} |`);
  const cell = (one, name) => {
    const job = one.jobs?.find((other) => other.name === name);
    return one.skipped ? "not run" : job.failed ? "FAILED" : `${job.seconds.toFixed(1)} s`;
  };
  for (const name of Object.keys(jobs)) console.log(`| ${name} | ${report.runs.map((one) => cell(one, name)).join(" | ")} |`);
  for (const one of report.runs) if (one.skipped) console.log(`${one.isolation} isolation was not run: ${one.skipped}`);
}

/** The program that ./tarn built, which another user may run. */
function built() {
  spawnSync(join(root, "tarn"), ["version"], { stdio: ["ignore", "ignore", "inherit"] });
  return join(root, ".build", readFileSync(join(root, ".build/current"), "utf8").trim(), "tarn");
}

function pathWithoutBubblewrap(folder) {
  const links = join(folder, "programs");
  mkdirSync(links);
  for (const from of folders.filter((one) => existsSync(one))) {
    for (const name of readdirSync(from)) {
      const [link, target] = [join(links, name), join(from, name)];
      if (name !== "bwrap" && !existsSync(link) && runs(target)) symlinkSync(target, link);
    }
  }
  return links;
}

function runs(path) {
  try {
    return accessSync(path, constants.X_OK) === undefined;
  } catch {
    return false;
  }
}
