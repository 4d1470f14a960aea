#!/usr/bin/env node
// bench/hostile [--only statements,connections,bombs,damage] [--nth 1]: attacks one server with 512 MB and 2,000
// descriptors with some 550 statements, floods of connections, slow senders and readers, bombs on every protocol, and
// planted metadata. Then it damages the files of stopped servers. Meanwhile another client puts, gets and runs SELECT
// 1. Prints a row per attack: that client's slowest calls and errors, and the server's resident memory. Exits with 1 if
// a call took over a second, failed or got a wrong answer, or if memory exceeded its limit by more than 15 %. --nth 5
// runs each fifth damage.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { proportionalMb } from "./load/memory.mjs";
import { argument, beginReport, clientPackages, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { startTarn, program } = await import("../tests/clients/tarn-server.mjs");
const { startBystander } = await import("../tests/clients/attacks/bystander.mjs");
const attack = await import("../tests/clients/attacks/connections.mjs");
const bombs = await import("../tests/clients/attacks/bombs.mjs");
const hostile = await import("../tests/clients/hostile-statements.mjs");
const { damageAll } = await import("../tests/clients/attacks/damage.mjs");

const memoryMb = 512;
const descriptors = 2_000;
const slowestMs = 1_000;
const at = process.argv.indexOf("--only");
const only = at > 0 ? process.argv[at + 1].split(",") : ["statements", "connections", "bombs", "damage"];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const report = beginReport({ memoryMb, descriptors, phases: [], wrong: [] });
const wrong = (text) => (report.wrong.push(text), console.log(`  WRONG ${text}`));

if (only.some((part) => part !== "damage")) await online();
if (only.includes("damage")) await damage();
console.log(report.wrong.length === 0 ? "nothing was wrong" : `${report.wrong.length} things were wrong`);
if (only.length === 4) writeReport("hostile", report);
process.exit(report.wrong.length === 0 ? 0 : 1);

async function online() {
  const work = workFolder("hostile");
  // the shell that starts the server sets the limit of descriptors
  spawnSync(program, ["version"]);
  const limited = join(work, "tarn-limited");
  writeFileSync(limited, `#!/bin/sh\nulimit -n ${descriptors}\nexec "${program}" "$@"\n`);
  chmodSync(limited, 0o755);
  const server = await startTarn({ data: join(work, "data"), args: ["--memory-mb", `${memoryMb}`], executable: limited });
  Object.assign(process.env, server.env);
  const { hostname: host, port } = new URL(server.url);
  const target = { host, port: Number(port) };
  const bystander = await startBystander(server.env);
  const memory = watchMemory(server.pid);
  const begun = [];
  const phase = async (name, run, { hold = 4_000 } = {}) => {
    bystander.phase(name);
    begun.push(name);
    memory.begin(name);
    process.stdout.write(`${name} …\n`);
    const running = await run();
    if (running?.close) {
      await sleep(hold);
      running.close();
      await sleep(500);
    }
  };
  try {
    await sleep(2_000);
    if (only.includes("statements")) await statements(phase);
    if (only.includes("connections")) await connections(phase, target, server.env);
    if (only.includes("bombs")) await throwBombs(phase);
    await phase("after all", () => sleep(5_000));
    const phases = await bystander.end();
    tell(phases, memory.most);
    if (!alive(server.pid)) wrong("the server ended");
  } finally {
    memory.end();
    const status = await server.stop();
    if (status !== 0) wrong(`the server ended with ${status}: ${server.log().slice(-600)}`);
    rmSync(work, { recursive: true, force: true });
  }
}

async function statements(phase) {
  const athena = hostile.client();
  await hostile.createBucket();
  await hostile.prepare(athena);
  const all = hostile.statements();
  for (const group of [...new Set(all.map((statement) => statement.group))]) {
    await phase(`statements: ${group}`, async () => {
      for (const statement of all.filter((candidate) => candidate.group === group)) {
        const outcome = await hostile.send(athena, statement).catch((error) => ({ state: "API", reason: String(error), ms: 0 }));
        const bad = outcome.state === "API" ? outcome.reason : hostile.complaint(statement, outcome);
        if (bad) wrong(`${group}: ${statement.name}: ${bad.slice(0, 200)}`);
      }
    });
  }
  report.statements = all.length;
}

async function connections(phase, target, env) {
  const { CreateBucketCommand, PutObjectCommand, S3Client } = require("@aws-sdk/client-s3");
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "large" }));
  await s3.send(new PutObjectCommand({ Bucket: "large", Key: "k", Body: Buffer.alloc(64 << 20, 7) }));
  await phase("3,000 idle connections of one address", () => attack.flood(target, 3_000));
  await phase("3,000 idle connections of 100 addresses", () => attack.flood(target, 3_000, Array.from({ length: 100 }, (_, i) => `127.0.2.${i + 1}`)));
  await phase("40 unsigned senders of a byte now and then", () => attack.slowSenders(target, 40));
  await phase("40 unsigned senders in chunks", () => attack.slowSenders(target, 40, { chunked: true }));
  await phase("40 unsigned senders to a bucket", () => attack.slowSenders(target, 40, { path: "/large/x", headers: ["authorization: AWS4-HMAC-SHA256 Credential=AKIAUNKNOWN/20261121/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00"] }));
  await phase("36 readers that do not read", () => attack.readersThatDoNotRead(target, 36, env, "large", "k"), { hold: 8_000 });
  await phase("1,000 readers that do not read", () => attack.readersThatDoNotRead(target, 1_000, env, "large", "k"), { hold: 8_000 });
  await phase("20,000 http/2 streams, reset at once", () => attack.rapidReset(target, 20_000));
  await phase("bytes that are no request", async () => {
    const { answers } = await attack.garbage(target);
    report.garbage = answers;
    for (const [name, answer] of Object.entries(answers)) if (/ 50[02-9] /.test(answer)) wrong(`${name}: ${answer}`);
  });
}

async function throwBombs(phase) {
  await phase("bodies that want much", async () => {
    report.bodies = await bombs.sendBombs();
    for (const [name, { status, ms }] of Object.entries(report.bodies)) {
      if (status >= 500 || ms > 3_000) wrong(`${name}: ${status} after ${ms} ms`);
    }
  });
  await phase("planted table metadata", async () => {
    report.planted = await bombs.plantMetadata();
    for (const [name, outcome] of Object.entries(report.planted)) if (/^\d+ rows|InternalService|GENERIC_INTERNAL/.test(outcome)) wrong(`${name}: ${outcome}`);
  });
}

async function damage() {
  console.log(`\n${"damage".padEnd(30)}${"times".padStart(6)}${"refused".padStart(9)}${"errors".padStart(8)}${"wrong".padStart(7)}`);
  report.damage = await damageAll({
    nth: argument("nth", 1),
    progress: (line) => {
      console.log(`${line.name.padEnd(30)}${`${line.times}`.padStart(6)}${`${line.refused}`.padStart(9)}${`${line.errors}`.padStart(8)}${`${line.wrong.length}`.padStart(7)}  ${line.words?.slice(0, 120) ?? ""}`);
      line.wrong.slice(0, 5).forEach((text) => wrong(`${line.name}: ${text}`));
    },
  });
}

function tell(phases, most) {
  const limitMb = Math.round(memoryMb * 1.15);
  console.log(`\n${"attack".padEnd(46)}${"put ms".padStart(8)}${"GET ms".padStart(8)}${"SELECT".padStart(8)}${"errors".padStart(8)}${"server MB".padStart(11)}`);
  for (const phase of phases) {
    const mb = most[phase.name] ?? 0;
    console.log(`${phase.name.padEnd(46)}${[phase.put.slowestMs, phase.get.slowestMs, phase.select.slowestMs, phase.errors.length].map((n) => `${n}`.padStart(8)).join("")}${`${mb}`.padStart(11)}`);
    report.phases.push({ ...phase, errors: phase.errors.length, serverMb: mb });
    phase.errors.slice(0, 3).forEach((error) => wrong(`${phase.name}: the bystander's ${error}`));
    for (const kind of ["put", "get", "select"]) if (phase[kind].slowestMs > slowestMs) wrong(`${phase.name}: ${kind} took ${phase[kind].slowestMs} ms`);
    if (mb > limitMb) wrong(`${phase.name}: ${mb} MB resident, ${limitMb} allowed`);
  }
}

function watchMemory(pid) {
  const most = {};
  let current = "before";
  const timer = setInterval(() => {
    if (alive(pid)) most[current] = Math.max(most[current] ?? 0, Math.round(proportionalMb(pid) + workersMb(pid)));
  }, 200);
  return { most, begin: (name) => (current = name), end: () => clearInterval(timer) };
}

function alive(pid) {
  return existsSync(`/proc/${pid}/status`) && !/State:\s+Z/.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

/** Memory of the server's children, because workers count in its memory. */
function workersMb(pid) {
  let sum = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      const children = readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").trim().split(" ").filter(Boolean);
      for (const child of children) sum += proportionalMb(Number(child));
    } catch {
      // the thread or a worker ended meanwhile
    }
  }
  return sum;
}
