// node functions-chaos/round.mjs SECONDS SEED: stream → function → delivery → table, with 1 % poison and a function that
// crashes, hangs, leaks and answers garbage at times, while shards split and merge, and the server and the function's
// processes are killed. In the end each acknowledged record must be a row or in the failure bucket, the rows of a key must
// begin in order, no event may be missing, the lag must be gone, and no process of the function may have outlived a killed
// server by 2 s. Prints a report as JSON in the last line; ends with 1 if anything is wrong.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { mulberry } from "../chance.mjs";
import { Victim } from "../chaos/world.mjs";
import { eventually } from "../wait.mjs";

const [seconds, seed] = process.argv.slice(2).map(Number);
const random = mulberry(seed);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const begun = performance.now();
const lap = (what) => console.error(`${((performance.now() - begun) / 1000).toFixed(1)} s  ${what}`);
const victim = await Victim.start({ args: ["--function-modules", fileURLToPath(new URL("../node_modules", import.meta.url))] });
const { build, FunctionName, givenUp, kinesis, processes, StreamName, table } = await import("./world.mjs");
const { Producer } = await import("./producer.mjs");
const { query } = await import("../athena-query.mjs");
const { signedFetch } = await import("../signed-fetch.mjs");
const { active, merging, openShards, splitting } = await import("../streams.mjs");

const report = { seconds, seed, kills: 0, processKills: 0, reshards: 0, outlivedMs: 0, wrong: [] };
try {
  await build({ mishaps: 0.04, eventRetries: seconds > 120 ? 1 : 0 });
  lap("built");
  const producer = new Producer({ pauseMs: seconds > 120 ? 200 : 120 });
  const until = performance.now() + seconds * 1_000;
  await Promise.all([killServers(until), killProcesses(until), reshard(until)]);
  await producer.stop();
  Object.assign(report, { records: producer.records, events: producer.events });
  lap(`${producer.records} records and ${producer.events} events acknowledged; ${report.kills} kills, ${report.processKills} of processes, ${report.reshards} reshards`);
  const rows = await eventually(() => complete(producer), { what: "everything is a row or given up", timeoutMs: seconds > 120 ? 1_800_000 : 300_000, everyMs: 2_000 });
  lap("everything is a row or given up");
  checkOrder(rows);
  await eventually(lagIsGone, { what: "the lag is gone", everyMs: 500 });
  Object.assign(report, { function: await status() });
  await victim.kill();
  const again = await complete(producer);
  if (!again) report.wrong.push("after the last kill something is missing");
  lap("checked");
} catch (error) {
  report.wrong.push(error.stack);
}
if (report.wrong.length > 0) console.error(victim.log().slice(-20_000), report.wrong.join("\n"));
await victim.end({ keep: report.wrong.length > 0 });
if (processes().length > 0) report.wrong.push(`processes are left after the stop: ${processes()}`);
console.log(JSON.stringify(report));
process.exit(report.wrong.length > 0 ? 1 : 0);

async function killServers(until) {
  while (performance.now() < until) {
    await pause(seconds > 120 ? 5_000 + random() * 15_000 : 4_000 + random() * 3_000);
    await victim.kill(noneOutlives);
    report.kills++;
  }
}

/** Waits for the end of the function's processes, at most 2 s. */
async function noneOutlives() {
  const killed = performance.now();
  for (;;) {
    const left = processes();
    const waited = performance.now() - killed;
    if (left.length === 0) {
      report.outlivedMs = Math.max(report.outlivedMs, Math.round(waited));
      return;
    }
    if (waited > 2_000) {
      report.wrong.push(`processes outlived the server by 2 s:\n${left.map(describe).join("\n")}`);
      return;
    }
    await pause(20);
  }
}

function describe(pid) {
  try {
    const read = (name) => readFileSync(`/proc/${pid}/${name}`, "latin1").replaceAll("\0", " ").slice(-300);
    return `${read("stat")} ${read("wchan")} ${read("cmdline")}`;
  } catch {
    return `${pid} has ended`;
  }
}

async function killProcesses(until) {
  while (performance.now() < until) {
    await pause(500 + random() * 2_000);
    const found = processes();
    if (found.length === 0) continue;
    try {
      process.kill(found[Math.floor(random() * found.length)], "SIGKILL");
      report.processKills++;
    } catch {
      // it has ended
    }
  }
}

async function reshard(until) {
  while (performance.now() < until) {
    await pause(1_000 + random() * (seconds > 120 ? 10_000 : 3_000));
    const open = await openShards(kinesis, StreamName);
    try {
      const command = open.length >= 5 || (open.length > 1 && random() < 0.4) ? merging(StreamName, open[0], open[1]) : splitting(StreamName, open[Math.floor(random() * open.length)]);
      await kinesis.send(command);
      report.reshards++;
    } catch (error) {
      // an earlier attempt without an answer has done it
      if (!["ResourceInUseException", "InvalidArgumentException", "LimitExceededException"].includes(error.name)) throw error;
    }
    await active(kinesis, StreamName);
  }
}

/** The rows in the order of the function's puts, once every record and event is a row or given up. */
async function complete(producer) {
  const { rows } = await query(`SELECT key, n, min(_seq) FROM ${table} GROUP BY key, n ORDER BY 3`);
  const done = new Set(rows.map(([key, n]) => `${key} ${n}`));
  const given = await givenUp();
  const missing = [];
  for (let n = 1; n <= producer.last; n++) {
    for (const key of Producer.keys) {
      const isPoison = Producer.isPoison(key, n);
      if (isPoison && done.has(`${key} ${n}`)) throw new Error(`${key} ${n} is poison and a row`);
      if (!given.records.has(`${key} ${n}`) && (isPoison || !done.has(`${key} ${n}`))) missing.push(`${key} ${n}`);
    }
  }
  for (let id = 0; id < producer.events; id++) if (!done.has(`event ${id}`) && !given.events.has(id)) missing.push(`event ${id}`);
  if (missing.length > 0) throw new Error(`${missing.length} are missing: ${missing.slice(0, 20)}`);
  Object.assign(report, { rows: done.size, givenUpRecords: given.records.size, givenUpEvents: given.events.size, failureObjects: given.objects });
  return rows;
}

function checkOrder(rows) {
  const last = new Map();
  for (const [key, n] of rows.filter(([key]) => key !== "event")) {
    if (Number(n) < (last.get(key) ?? 0)) report.wrong.push(`${key}: ${n} came after ${last.get(key)}`);
    last.set(key, Number(n));
  }
}

async function status() {
  const answer = await signedFetch({
    service: "tarn", path: "/", headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "Tarn_20261101.GetStatus" }, body: "{}",
  });
  return JSON.parse(answer.text).Functions.find(({ Name }) => Name === FunctionName);
}

async function lagIsGone() {
  const { LagSeconds = 0, ...mapping } = (await status()).Mappings[0];
  if (LagSeconds > 0) throw new Error(`the lag is ${LagSeconds} s: ${JSON.stringify(mapping)}`);
  return true;
}
