#!/usr/bin/env node
// bench/kinesis [--only puts,shards,modes,peers,reads,connections] [--rounds 5] [--seconds 60]: the Kinesis door over real sockets, signed requests, the load
// in a process of its own on the same cores.
//   puts         PutRecords (500 × 0.7 KB, 16 connections, --seconds a round) and PutRecord (1 KB, 64 connections), each alternating with the bare loop
//   shards       puts to a stream of 1,000 shards beside one of four, in one server: keys over all shards, one key a call, one record a call
//   modes        the same puts with the other garbage collector, over TLS, and while a delivery takes the records into a table
//   peers        free servers that speak Kinesis, and Redis streams where they are installed
//   reads        GetRecords: the client counts payload bytes and verifies one record of a hundred
//   connections  10,000 keep-alive connections with a put per second each, against 64 with the same puts in all
// Needs wrk (Debian: apt-get install wrk); the bare loop stands beside the repository (../shared/bench).
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { startBareLoop } from "./load/bare-loop.mjs";
import { runClient } from "./load/client.mjs";
import { residentMb } from "./load/memory.mjs";
import { peers, redisStreams, startPeer } from "./load/peers.mjs";
import { signJson, writeRequests } from "./load/presign.mjs";
import { argument, beginReport, bench, clientPackages, median, workFolder, writeReport } from "./load/report.mjs";
import { wrk } from "./load/wrk.mjs";

const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");

const rounds = argument("rounds", 5);
const sustainedSeconds = argument("seconds", 60);
const shortSeconds = Math.min(10, sustainedSeconds);
const warmUpSeconds = 5;
const only = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1].split(",") : ["puts", "shards", "modes", "peers", "reads", "connections"];
const work = workFolder("kinesis");
const batch = { name: "PutRecords 500 × 690 B", records: 500, bytes: 690, connections: 16 };
const single = { name: "PutRecord 1 KB", records: 1, bytes: 1024, connections: 64, single: true };
process.env.DOTNET_gcServer = "0";

// Keys for servers that require a signature and do not verify it.
const anyKeys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

const whole = (number) => Math.round(number).toLocaleString("en");
let folders = 0;

/** Starts a fresh server with a stream "bench" of four shards, runs `use` on it, and removes it. */
async function withTarn(options, use) {
  const data = join(work, `data-${folders++}`);
  const server = await startTarn({ data, ...options });
  try {
    Object.assign(process.env, server.env);
    await createStream(server.url, server.env);
    return await use(server);
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** Uses plain HTTP/1.1, because most peers do not speak the SDK's HTTP/2. */
async function createStream(endpoint, env, name = "bench", shards = 4) {
  const call = async (operation, input) => {
    const body = JSON.stringify(input);
    const headers = signJson({ url: endpoint, target: `Kinesis_20131202.${operation}`, body, keyId: env.AWS_ACCESS_KEY_ID, secret: env.AWS_SECRET_ACCESS_KEY, region: "us-east-1", service: "kinesis" });
    const answer = await fetch(endpoint, { method: "POST", headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${operation}: ${text}`);
    return text && JSON.parse(text);
  };
  await call("CreateStream", { StreamName: name, ShardCount: shards });
  for (;;) {
    const { StreamDescriptionSummary } = await call("DescribeStreamSummary", { StreamName: name });
    if (StreamDescriptionSummary.StreamStatus === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs one round of a load against a server, with 256 newly signed bodies. */
async function round(load, url, env, seconds, connections = load.connections) {
  const folder = join(work, "requests");
  mkdirSync(folder, { recursive: true });
  const payload = writeRequests({ folder, url, stream: "bench", ...load, keyId: env.AWS_ACCESS_KEY_ID, secret: env.AWS_SECRET_ACCESS_KEY });
  const result = await wrk({ url, folder, connections, seconds, count: load.count });
  return { ...result, recordsPerSecond: result.perSecond * load.records, megabytesPerSecond: (result.perSecond * payload) / 1e6 };
}

function summary(runs) {
  const of = (name, digits) => Number(median(runs.map((run) => run[name])).toFixed(digits));
  return { recordsPerSecond: of("recordsPerSecond", 0), megabytesPerSecond: of("megabytesPerSecond", 1), p50Ms: of("p50Ms", 2), p99Ms: of("p99Ms", 2), rounds: runs.length };
}

function print(name, figure, beside = "") {
  console.log(`  ${name.padEnd(46)} ${whole(figure.recordsPerSecond).padStart(9)} records/s ${whole(figure.megabytesPerSecond).padStart(5)} MB/s  p50 ${figure.p50Ms.toFixed(1).padStart(6)} ms  p99 ${figure.p99Ms.toFixed(1).padStart(6)} ms  ${beside}`);
}

/** Runs a round after a warm-up: the first seconds of a fresh server include compilation. */
async function warmRound(load, server, seconds) {
  await round(load, server.url, server.env, warmUpSeconds);
  return round(load, server.url, server.env, seconds);
}

/**
 * Runs Tarn and the bare loop in turn, each round of Tarn on a fresh server: a minute of puts writes 25 GB to the disk.
 * The bare loop reads PutRecords only, so its single put is a PutRecords of one record.
 */
async function alternate(load, seconds) {
  const loop = { ...load, single: false };
  const folder = join(work, `bare-${folders++}`);
  const bare = await startBareLoop(folder);
  const ours = [];
  const theirs = [];
  try {
    for (let i = 0; i < rounds; i++) {
      ours.push(await withTarn({}, (server) => warmRound(load, server, seconds)));
      if (bare) theirs.push(await round(loop, bare.url, anyKeys, shortSeconds));
    }
  } finally {
    await bare?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const tarn = summary(ours);
  print(`Tarn, ${load.name}, ${load.connections} conns, ${seconds} s`, tarn);
  if (!bare) return { tarn };
  const bareLoop = summary(theirs);
  const ratio = Number((tarn.recordsPerSecond / bareLoop.recordsPerSecond).toFixed(2));
  print("bare loop", bareLoop, `ratio ${ratio}`);
  return { tarn, bareLoop, ratio };
}

async function puts(report) {
  console.log(`\nputs, durable before the ack; server and load share ${cpus().length} cores; median of ${rounds}`);
  report.putRecords = await alternate(batch, sustainedSeconds);
  report.putRecord = await alternate(single, shortSeconds);
}

// A fresh server for each load: a minute of batches writes 25 GB to the disk.
async function manyShards(report) {
  console.log(`\na stream of 1,000 shards beside one of four in the same server, in turn; median of ${rounds} pairs`);
  for (const load of [batch, { ...batch, name: "PutRecords, one key a call", oneKey: true }, { ...single, count: 4096 }]) {
    await withTarn({}, async (server) => {
      await createStream(server.url, server.env, "many", 1000);
      const [few, many] = [[], []];
      // the first pair is a warm-up
      for (let i = 0; i <= rounds; i++) {
        few.push(await round(load, server.url, server.env, Math.ceil(shortSeconds / 2)));
        many.push(await round({ ...load, stream: "many" }, server.url, server.env, Math.ceil(shortSeconds / 2)));
      }
      const ratio = Number(median(many.slice(1).map((run, i) => run.recordsPerSecond / few[i + 1].recordsPerSecond)).toFixed(2));
      const figures = { four: summary(few.slice(1)), thousand: summary(many.slice(1)), ratio };
      print(`4 shards, ${load.name}`, figures.four);
      print("1,000 shards", figures.thousand, `ratio ${ratio}`);
      report.shards = { ...report.shards, [load.name]: figures };
    });
  }
}

async function modes(report) {
  console.log("\nthe same puts, otherwise (median of 3)");
  const measure = async (name, options, prepare = (server) => server.url) =>
    withTarn(options, async (server) => {
      const url = await prepare(server);
      for (const load of [batch, single]) {
        const runs = [];
        for (let i = 0; i < 3; i++) runs.push(await round(load, url, server.env, shortSeconds));
        const figure = summary(runs);
        print(`${name}, ${load.name}`, figure);
        report.modes = { ...report.modes, [name]: { ...report.modes?.[name], [load.single ? "putRecord" : "putRecords"]: figure } };
      }
    });
  await measure("as above", {});
  await measure("server garbage collector", { env: { DOTNET_gcServer: "1" } });
  await measure("TLS", { args: ["--listen-tls", "127.0.0.1:0"] }, (server) => tlsUrl(server));
  await measure("with a delivery into a table", {}, async (server) => {
    const { createDelivery, icebergDestination, RoleARN } = await import("../tests/clients/lake.mjs");
    const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
    await new S3Client({}).send(new CreateBucketCommand({ Bucket: "bench" }));
    await createDelivery({
      DeliveryStreamName: "bench",
      DeliveryStreamType: "KinesisStreamAsSource",
      KinesisStreamSourceConfiguration: { KinesisStreamARN: "arn:aws:kinesis:us-east-1:000000000000:stream/bench", RoleARN },
      IcebergDestinationConfiguration: icebergDestination("bench", "bench", "puts", { BufferingHints: { IntervalInSeconds: 5, SizeInMBs: 64 } }),
    });
    return server.url;
  });
}

function tlsUrl(server) {
  const found = /https:\/\/[\d.]+:\d+/.exec(server.log());
  if (!found) throw new Error(`the server named no TLS address:\n${server.log()}`);
  return found[0];
}

async function peerFigures(report) {
  console.log("\npeers on the same machine, PutRecords as above (their answers are not synced to the disk)");
  const ours = report.putRecords?.tarn.recordsPerSecond;
  for (const name of Object.keys(peers)) {
    const peer = await startPeer(name);
    if (!peer) {
      console.log(`  ${name}: not installed here`);
      continue;
    }
    try {
      await createStream(peer.url, anyKeys);
      const figure = summary([await round(batch, peer.url, anyKeys, shortSeconds), await round(batch, peer.url, anyKeys, shortSeconds)]);
      const ratio = ours && Number((ours / figure.recordsPerSecond).toFixed(1));
      print(name, figure, ratio ? `Tarn is ${ratio} ×` : "");
      report.peers = { ...report.peers, [name]: { ...figure, ratio } };
    } finally {
      await peer.stop();
    }
  }
  const redis = await redisStreams(join(work, "redis"));
  if (redis) console.log(`  Redis streams, XADD 1 KiB, pipelined by 500, appendfsync always: ${whole(redis)} entries/s`);
  else console.log("  Redis: not installed here");
  if (redis) report.peers = { ...report.peers, redis: { entriesPerSecond: redis, ratio: ours && Number((ours / redis).toFixed(2)) } };
}

async function reads(report) {
  console.log("\nGetRecords from the oldest record on, 400,000 records of 700 B, over and over");
  await withTarn({}, async (server) => {
    await runClient(server.env, "fill", server.url, "bench", 400_000, 700);
    for (const connections of [1, 2, 4]) {
      const runs = [];
      for (let i = 0; i < 3; i++) runs.push(await runClient(server.env, "read", server.url, "bench", shortSeconds, connections));
      const rate = median(runs.map((run) => run.payloadMbPerSecond));
      const verified = runs.reduce((sum, run) => sum + run.verified, 0);
      console.log(`  ${connections} connections: ${whole(rate)} MB/s of payload; ${whole(verified)} records verified, none wrong`);
      report.getRecords = { ...report.getRecords, [connections]: { payloadMbPerSecond: rate, verified } };
    }
  });
}

async function manyConnections(report) {
  console.log("\nkeep-alive connections, one put of 1 KB a second each");
  await withTarn({ args: ["--memory-mb", "768"] }, async (server) => {
    const warm = await runClient(server.env, "connections", server.url, "bench", 64, 5, 10_000);
    const before = residentMb(server.pid);
    const few = await runClient(server.env, "connections", server.url, "bench", 64, 15, 10_000);
    const between = residentMb(server.pid);
    const many = await runClient(server.env, "connections", server.url, "bench", 10_000, 15, 10_000);
    const kilobytes = ((residentMb(server.pid) - between) * 1024) / 10_000;
    const ratio = Number((many.p99Ms / few.p99Ms).toFixed(2));
    for (const figure of [few, many]) console.log(`  ${whole(figure.connections).padStart(6)} connections, ${whole(figure.putsPerSecond)} puts/s: p50 ${figure.p50Ms} ms, p99 ${figure.p99Ms} ms`);
    console.log(`  p99 ratio ${ratio}; memory before ${whole(before)} MB, after ${whole(residentMb(server.pid))} MB: ${kilobytes.toFixed(1)} KB a connection`);
    report.connections = { warm, few, many, p99Ratio: ratio, kilobytesEach: Number(kilobytes.toFixed(1)) };
  });
}

const sections = { puts, shards: manyShards, modes, peers: peerFigures, reads, connections: manyConnections };
const path = join(bench, "reports/kinesis.json");
const known = (() => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return {};
  }
})();
// A part that runs alone replaces its part of the report, with its own commit.
const report = { ...known };
try {
  for (const name of only) {
    await sections[name](report);
    report.parts = { ...report.parts, [name]: beginReport({ rounds, sustainedSeconds }) };
    writeReport("kinesis", report);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
