#!/usr/bin/env node
// bench/objects-many [--objects 1000000] [--seconds 10] [--rounds 3]: twice so many small objects in two buckets. It shows the time of
// a start (at most 2 s), the p99 of 1,000 puts a second while meta.db is copied (at most 50 ms; with a C compiler: the clock of the
// server is set forward, because the copy is hourly), and beside 1,000 puts a second the p99 of listings (at most 25 ms): 1,000 keys
// amid the others, 1,000 prefixes, and 1,000 keys that follow as many delete markers. Writes bench/reports/objects-many.json.
import { existsSync, rmSync, statSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { forward, underClock } from "../tests/clients/chaos/clock.mjs";
import { runClient } from "./load/client.mjs";
import { residentMb } from "./load/memory.mjs";
import { argument, beginReport, clientPackages, median, workFolder, writeReport } from "./load/report.mjs";

underClock(import.meta.url);
const require = clientPackages();
process.env.DOTNET_gcServer = "0";
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const { CreateBucketCommand, DeleteObjectsCommand, PutBucketVersioningCommand, S3Client } = require("@aws-sdk/client-s3");
const [objects, seconds, rounds] = [argument("objects", 1_000_000), argument("seconds", 10), argument("rounds", 3)];
const [putsPerSecond, perPrefix, pageKeys] = [1_000, Math.ceil(objects / 1_000), 1_000];
// Below 1 hour: a longer jump puts the clock in doubt. The rest of the hour passes.
const CLOCK_HOURS = 0.975;
const limits = { startSeconds: 2, putP99MsDuringCopy: 50, listP99Ms: 25 };
const report = beginReport({ objects: 2 * objects, seconds, rounds, putsPerSecond, limits });
const data = join(workFolder("objects-many"), "data");
const key = (number) => `p${String(Math.floor(number / perPrefix)).padStart(4, "0")}/k${String(number).padStart(7, "0")}`;
let server, s3;

const load = (name, ...args) => runClient(server.env, name, server.url, ...args);
async function start() {
  const begun = performance.now();
  server = await startTarn({ data, args: ["--log-level", "warning"] });
  const taken = (performance.now() - begun) / 1_000;
  s3 = new S3Client({ endpoint: server.url, region: "us-east-1", forcePathStyle: true, credentials: {
    accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY } });
  return taken;
}

async function fill() {
  for (const Bucket of ["many", "hidden", "puts"]) await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: "hidden", VersioningConfiguration: { Status: "Enabled" } }));
  for (const bucket of ["many", "hidden"]) console.log(`${bucket}: ${objects} objects, ${(await load("keys", bucket, objects, perPrefix)).perSecond} a second`);
}

/** The times of starts after clean stops, and of one after a kill. */
async function starts() {
  const clean = [];
  for (let round = 0; round < rounds; round++) {
    await server.stop();
    clean.push(await start());
  }
  await server.kill();
  const afterKill = await start();
  report.start = { clean: clean.map((one) => Number(one.toFixed(2))), afterKill: Number(afterKill.toFixed(2)), metaMb: Math.round(statSync(join(data, "meta.db")).size / 1e6), residentMb: Math.round(residentMb(server.pid)) };
  console.log(`start with ${2 * objects} objects: ${median(clean).toFixed(2)} s after a clean stop, ${afterKill.toFixed(2)} s after a kill (at most 2); meta.db has ${report.start.metaMb} MB, the server ${report.start.residentMb}`);
}

/** Puts in short runs, before and while the copy is made. */
async function copy() {
  const before = await load("steady", "puts", putsPerSecond, seconds);
  if (!process.env.CHAOS_CLOCK) return console.log("the copy is hourly: without a C compiler its puts are not measured");
  const path = join(data, "meta.db.copy");
  const madeAt = () => (existsSync(path) ? statSync(path).mtimeMs : 0);
  const last = madeAt();
  forward(CLOCK_HOURS);
  while (!existsSync(`${path}.new`) && madeAt() === last) await wait(20);
  const began = performance.now();
  let copied;
  const watching = (async () => {
    while (madeAt() === last) await wait(20);
    copied = (performance.now() - began) / 1_000;
  })();
  const during = [];
  while (copied === undefined) during.push(await load("steady", "puts", putsPerSecond, 4));
  await watching;
  const worst = Math.max(...during.map((one) => one.p99Ms));
  report.copy = { before, during, seconds: Number(copied.toFixed(1)) };
  console.log(`a copy of meta.db took ${copied.toFixed(1)} s; PUT p99 ${before.p99Ms} ms before, ${worst} ms in the worst 4 s meanwhile (at most 50), max ${Math.max(...during.map((one) => one.maxMs))} ms`);
}

/** Hides all keys of a bucket but the last ones. */
async function hide() {
  const last = objects - 2 * pageKeys;
  for (let from = 0; from < last; from += 1_000) {
    const Objects = Array.from({ length: Math.min(1_000, last - from) }, (_, i) => ({ Key: key(from + i) }));
    const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket: "hidden", Delete: { Quiet: true, Objects } }));
    if (Errors?.length) throw new Error(Errors[0].Message);
  }
}

async function lists() {
  const pages = {
    "1,000 keys": ["many", `list-type=2&max-keys=${pageKeys}&start-after=${encodeURIComponent(key(objects / 2))}`],
    "1,000 prefixes": ["many", `delimiter=%2F&list-type=2&max-keys=${pageKeys}`],
    "1,000 keys after the markers": ["hidden", `list-type=2&max-keys=${pageKeys}`],
  };
  report.lists = {};
  for (const [name, [bucket, query]] of Object.entries(pages)) {
    const taken = [];
    for (let round = 0; round < rounds; round++) taken.push(await load("lists", bucket, query, pageKeys, "puts", putsPerSecond, seconds));
    const [list, put] = [median(taken.map((one) => one.list.p99Ms)), median(taken.map((one) => one.put.p99Ms))];
    report.lists[name] = taken;
    console.log(`LIST ${name}: p99 ${list} ms (at most 25), p50 ${median(taken.map((one) => one.list.p50Ms))} ms, ${median(taken.map((one) => one.list.perSecond))} a second; PUT p99 beside it ${put} ms at ${median(taken.map((one) => one.put.perSecond))} a second`);
  }
}

await start();
try {
  await fill();
  await starts();
  await copy();
  await hide();
  await lists();
  report.loadAverage = loadavg()[0];
  writeReport("objects-many", report);
} finally {
  await server.stop();
  rmSync(join(data, ".."), { recursive: true, force: true });
}
