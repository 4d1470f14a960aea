#!/usr/bin/env node
// bench/objects [--only small,large,mixed,policy,upload] [--seconds 10] [--rounds 3]: the object store over real sockets, with signed requests.
//   small: 16 connections put 4 KiB, beside 16 writers of bare files (write, sync, rename, sync the folder) and beside s3rver, which
//          syncs nothing
//   large: 4 connections put 1 MiB, beside 4 writers of bare files; 2 connections get 64 MiB
//   mixed: 4 connections put 4 KiB, 16 get, and all of them at once
//   policy: 16 connections get 4 KiB from a bucket without a policy, and from one whose policy has conditions
//   upload: PutRecords, 5 MB a second, alone and beside an upload of 5 GiB
// Client (bench/client) and server share the machine's cores. PROGRAM_UNDER_TEST names another build to measure.
import { mkdirSync, rmSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { runClient } from "./load/client.mjs";
import { startPeer } from "./load/peers.mjs";
import { argument, beginReport, clientPackages, median, text, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
process.env.DOTNET_gcServer = "0";
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const [seconds, rounds] = [argument("seconds", 10), argument("rounds", 3)];
const wanted = (text("only") ?? "small,large,mixed,policy,upload").split(",");
const [kib, mib] = [1024, 1024 * 1024];
const work = workFolder("objects");
const report = beginReport({ seconds, rounds, limits: { small: 2, s3rver: 4, large: 0.4, gigabytesPerSecond: 1.2, getP99Ms: 20, putBesideGet: 0.6, getWithPolicy: 0.95, putRecordsRatio: 3 } });
const server = await startTarn({ data: join(work, "data") });
Object.assign(process.env, server.env);

const objects = (to, gets, puts, bytes) => runClient(to.env ?? {}, "objects", to.url, "bench", gets, puts, seconds, bytes);
const tarn = (gets, puts, bytes) => objects({ url: server.url, env: server.env }, gets, puts, bytes);
let folders = 0;
async function files(writers, bytes) {
  const folder = join(work, `files-${folders++}`);
  mkdirSync(folder);
  const figures = await runClient({}, "files", folder, writers, seconds, bytes);
  rmSync(folder, { recursive: true });
  return figures.put;
}

/** Runs each load once in each round, in turns, and returns the medians of its figures. */
async function inTurns(loads) {
  const taken = Object.fromEntries(Object.keys(loads).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, load] of Object.entries(loads)) taken[name].push(await load());
  }
  const of = (list) => Object.fromEntries(["perSecond", "p50Ms", "p99Ms", "maxMs"].map((part) => [part, median(list.map((one) => one[part]))]));
  return { taken, medians: Object.fromEntries(Object.entries(taken).map(([name, list]) => [name, of(list)])) };
}

const ratio = (taken, one, other) => Number(median(taken[one].map((figures, i) => figures.perSecond / taken[other][i].perSecond)).toFixed(2));
const show = (medians) => console.table(Object.fromEntries(Object.entries(medians).map(([name, figures]) =>
  [name, { "a second": figures.perSecond, "p50 ms": figures.p50Ms, "p99 ms": figures.p99Ms, "max ms": figures.maxMs }])));

async function small() {
  const peer = await startPeer("s3rver").catch((error) => (console.error(error.message), undefined));
  try {
    const loads = { "PUT 4 KiB": async () => (await tarn(0, 16, 4 * kib)).put, "bare files": () => files(16, 4 * kib) };
    if (peer) loads.s3rver = async () => (await objects(peer, 0, 16, 4 * kib)).put;
    const { taken, medians } = await inTurns(loads);
    const [bare, other] = [ratio(taken, "PUT 4 KiB", "bare files"), peer && ratio(taken, "PUT 4 KiB", "s3rver")];
    show(medians);
    console.log(`PUT 4 KiB, 16 connections: ${bare} of bare files (at least 2), ${other ?? "not measured"} of s3rver (at least 4); p99 ${medians["PUT 4 KiB"].p99Ms} ms (at most 50)`);
    return { medians, ofBareFiles: bare, ofS3rver: other };
  } finally {
    await peer?.stop();
  }
}

async function large() {
  const { taken, medians } = await inTurns({
    "PUT 1 MiB": async () => (await tarn(0, 4, mib)).put,
    "bare files": () => files(4, mib),
    "GET 64 MiB": async () => (await tarn(2, 0, 64 * mib)).get,
  });
  const bare = ratio(taken, "PUT 1 MiB", "bare files");
  const gigabytes = Number(((medians["GET 64 MiB"].perSecond * 64 * mib) / 1e9).toFixed(2));
  show(medians);
  console.log(`PUT 1 MiB, 4 connections: ${bare} of bare files (at least 0.4); GET 64 MiB: ${gigabytes} GB/s, compared by the client (at least 1.2)`);
  return { medians, ofBareFiles: bare, gigabytesPerSecond: gigabytes };
}

async function mixed() {
  let together;
  const { taken, medians } = await inTurns({
    "PUT alone, 4": async () => (await tarn(0, 4, 4 * kib)).put,
    "GET alone, 16": async () => (await tarn(16, 0, 4 * kib)).get,
    "GET beside PUT": async () => (together = await tarn(16, 4, 4 * kib)).get,
    "PUT beside GET": async () => together.put,
  });
  const beside = ratio(taken, "PUT beside GET", "PUT alone, 4");
  show(medians);
  console.log(`GET p99 beside PUT: ${medians["GET beside PUT"].p99Ms} ms (at most 20); PUT beside GET: ${beside} of its rate alone (at least 0.6)`);
  return { medians, putBesideGet: beside };
}

async function policy() {
  const { CreateBucketCommand, PutBucketPolicyCommand, S3Client } = require("@aws-sdk/client-s3");
  const s3 = new S3Client({ endpoint: server.url, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "guarded" }));
  const deny = (Condition) => ({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::guarded", "arn:aws:s3:::guarded/*"], Condition });
  const Statement = [
    deny({ NotIpAddress: { "aws:SourceIp": ["127.0.0.0/8", "10.0.0.0/8", "192.168.0.0/16"] } }),
    deny({ DateGreaterThan: { "aws:CurrentTime": "2099-01-01T00:00:00Z" } }),
    deny({ StringLike: { "aws:UserAgent": ["*scanner*", "*crawler*"] }, Null: { "s3:signatureversion": "false" } }),
  ];
  await s3.send(new PutBucketPolicyCommand({ Bucket: "guarded", Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  s3.destroy();
  const get = (bucket) => async () => (await runClient(server.env, "objects", server.url, bucket, 16, 0, seconds, 4 * kib)).get;
  const { taken, medians } = await inTurns({ "GET with a policy": get("guarded"), "GET without": get("bench") });
  const share = ratio(taken, "GET with a policy", "GET without");
  show(medians);
  console.log(`GET 4 KiB with three statements with conditions: ${share} of the rate without a policy (at least 0.95)`);
  return { medians, share };
}

async function upload() {
  const { KinesisClient } = require("@aws-sdk/client-kinesis");
  const { createStream } = await import("../tests/clients/streams.mjs");
  await createStream(new KinesisClient({ endpoint: server.url }), { StreamName: "events", ShardCount: 8 });
  const puts = () => runClient(server.env, "events", server.url, "events", 7_100, seconds, 8);
  const idle = [];
  for (let round = 0; round < rounds; round++) idle.push(await puts());
  let done;
  const uploading = runClient(server.env, "upload", server.url, "bench", "five", 5 * 1024).then((figures) => (done = figures));
  const beside = [];
  while (!done) {
    const figures = await puts();
    if (!done || beside.length === 0) beside.push(figures);
  }
  await uploading;
  const p99 = (list) => median(list.map((one) => one.p99Ms));
  const times = Number((p99(beside) / p99(idle)).toFixed(2));
  console.log(`PutRecords p99 ${p99(idle)} ms alone, ${p99(beside)} ms beside an upload of 5 GiB (${done.megabytesPerSecond} MB/s): ${times} times (at most 3)`);
  return { idle, beside, upload: done, times };
}

try {
  const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
  const s3 = new S3Client({ endpoint: server.url, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "bench" }));
  s3.destroy();
  for (const [name, run] of Object.entries({ small, large, mixed, policy, upload })) {
    if (wanted.includes(name)) report[name] = await run();
  }
  report.loadAverage = loadavg()[0];
  console.log(`${rounds} rounds of ${seconds} s in turns, medians; load average at the end ${report.loadAverage.toFixed(1)}`);
  writeReport("objects", report);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
