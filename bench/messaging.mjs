#!/usr/bin/env node
// bench/messaging [--only sends,cycle,peers,backlog,waiting,beside] [--rounds 3] [--seconds 10] [--messages 1000000]: queues over real sockets, messages of 1 KB, the load in a
// process of its own on the same cores.
//   sends     SendMessage beside PutRecord (64 connections), and batches of ten beside PutRecords of ten (16 connections), in turns
//   cycle     send, receive and delete by tens
//   peers     the same beside moto_server, fauxqs, PostgreSQL with SKIP LOCKED and RabbitMQ's quorum queue, where they are to be had
//   backlog   the same cycle with none waiting and with --messages waiting: rate, memory, and the time until `tarn ready` after SIGKILL
//   waiting   10,000 receivers that wait: resident memory of each, and the share of a core beside the one without them
//   beside    the p99 of PutRecords of ten while messages are sent, received and deleted, beside idle, and beside puts into a stream
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runClient } from "./load/client.mjs";
import { residentMb } from "./load/memory.mjs";
import { startPeer } from "./load/peers.mjs";
import { postgresCycle } from "./load/postgres.mjs";
import { rabbitCycle } from "./load/rabbit.mjs";
import { argument, beginReport, clientPackages, median, text, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } = require("@aws-sdk/client-sqs");
const { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } = require("@aws-sdk/client-kinesis");
const { startTarn } = await import("../tests/clients/tarn-server.mjs");

const rounds = argument("rounds", 3);
const seconds = argument("seconds", 10);
const backlog = argument("messages", 1_000_000);
const only = (text("only") ?? "sends,cycle,peers,backlog,waiting,beside").split(",");
const work = workFolder("messaging");
const whole = (number) => Math.round(number).toLocaleString("en");
const report = beginReport({ rounds, seconds });

const clientOf = (Client, server) => new Client({
  endpoint: server.url, region: "us-east-1", credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const queue = async (server, QueueName) => (await clientOf(SQSClient, server).send(new CreateQueueCommand({ QueueName }))).QueueUrl;

async function withTarn(use, data = join(work, `data-${Math.random()}`)) {
  const server = await startTarn({ data });
  try {
    return await use(server);
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

async function stream(server, StreamName) {
  const kinesis = clientOf(KinesisClient, server);
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  while ((await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary.StreamStatus !== "ACTIVE") {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return StreamName;
}

const load = (server, kind, name, connections) => runClient(server.env, "queues", server.url, kind, name, connections, seconds);

async function pair(server, ours, theirs, names, connections) {
  const rates = { ours: [], theirs: [], p50: [], p99: [] };
  for (let i = 0; i < rounds; i++) {
    const own = await load(server, ours, names.queue, connections);
    rates.ours.push(own.perSecond);
    rates.p50.push(own.p50Ms);
    rates.p99.push(own.p99Ms);
    rates.theirs.push((await load(server, theirs, names.stream, connections)).perSecond);
  }
  const found = { [ours]: median(rates.ours), [theirs]: median(rates.theirs), ratio: Number((median(rates.ours) / median(rates.theirs)).toFixed(2)), p50Ms: median(rates.p50), p99Ms: median(rates.p99) };
  console.log(`  ${ours} ${whole(found[ours])}/s, ${theirs} ${whole(found[theirs])}/s, ratio ${found.ratio}, p50 ${found.p50Ms} ms, p99 ${found.p99Ms} ms`);
  return found;
}

async function sends() {
  console.log("\nsends, durable before the ack");
  report.sends = await withTarn(async (server) => {
    const names = { queue: await queue(server, "bench"), stream: await stream(server, "bench") };
    await load(server, "send", names.queue, 16);
    return { single: await pair(server, "send", "putRecord", names, 64), batch: await pair(server, "sendBatch", "putRecords", names, 16) };
  });
}

async function cycle() {
  console.log("\nsend, receive and delete by tens");
  report.cycle = { tarn: await withTarn(ownCycle) };
  console.log(`  Tarn ${whole(report.cycle.tarn)} messages/s`);
}

async function ownCycle(server) {
  const name = await queue(server, "bench");
  await load(server, "cycle", name, 8);
  return (await load(server, "cycle", name, 16)).messagesPerSecond;
}

// Peers take few connections. A peer that hangs is left after a time, and counts as one that does not take the load.
async function peerCycle(name, connections) {
  const peer = await startPeer(name);
  if (!peer) return undefined;
  const server = { url: peer.url, env: { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "us-east-1" } };
  const limit = new AbortController();
  try {
    const late = new Promise((_, reject) => limit.signal.addEventListener("abort", () => reject(new Error("it hangs"))));
    setTimeout(() => limit.abort(), (seconds + 30) * 1_000).unref();
    const run = async () => (await load(server, "cycle", await queue(server, "bench"), connections)).messagesPerSecond;
    return await Promise.race([run(), late]);
  } catch (error) {
    return `${error.message}`.slice(0, 200);
  } finally {
    await peer.stop();
  }
}

async function peers() {
  console.log("\nsend, receive and delete by tens, beside others");
  const tarn = await withTarn(ownCycle);
  console.log(`  Tarn ${whole(tarn)} messages/s, durable before the ack`);
  const found = {
    moto_server: await peerCycle("moto_server", 1), fauxqs: await peerCycle("fauxqs", 16), postgres: postgresCycle(16, seconds),
    rabbitmq: await rabbitCycle(16, seconds).catch((error) => `${error.message}`.slice(0, 200)),
  };
  const wanted = { moto_server: 20, fauxqs: 20, postgres: 1.5, rabbitmq: 1.5 };
  report.peers = { tarn };
  for (const [name, rate] of Object.entries(found)) {
    const ratio = Number.isFinite(rate) ? Number((tarn / rate).toFixed(1)) : undefined;
    report.peers[name] = { rate, ratio };
    const shown = ratio ? `${whole(rate)} messages/s, ratio ${ratio}` : (rate ?? "not to be had");
    console.log(`  ${name.padEnd(12)} ${shown} (at least ${wanted[name]})`);
  }
}

// PutRecords of tens while every kind of call of queues runs, in turns with an idle server.
async function beside() {
  console.log("\nPutRecords of ten beside queues");
  report.beside = await withTarn(async (server) => {
    const [log, other] = [await stream(server, "bench"), await stream(server, "other")];
    const [busy, full] = [await queue(server, "busy"), await queue(server, "full")];
    await load(server, "putRecords", log, 1);
    const others = { busy: () => [load(server, "cycle", busy, 8), load(server, "sendBatch", full, 4)], streams: () => [load(server, "putRecord", other, 8), load(server, "putRecords", other, 4)] };
    const found = { idle: [], busy: [], streams: [] };
    for (let i = 0; i < rounds; i++) {
      found.idle.push((await load(server, "putRecords", log, 1)).p99Ms);
      // The same load on a stream shows how much of the ratio is the machine's, on whose cores server and load run.
      for (const [name, begin] of Object.entries(others)) {
        const running = begin();
        found[name].push((await load(server, "putRecords", log, 1)).p99Ms);
        await Promise.all(running);
      }
    }
    const [idleMs, busyMs, streamsMs] = [median(found.idle), median(found.busy), median(found.streams)];
    return { idleMs, busyMs, streamsMs, ratio: Number((busyMs / idleMs).toFixed(2)) };
  });
  const { idleMs, busyMs, streamsMs, ratio } = report.beside;
  console.log(`  p99 ${idleMs} ms idle, ${busyMs} ms beside queues, ratio ${ratio} (at most 3); ${streamsMs} ms beside as many connections that put into a stream`);
}

async function waitingMessages() {
  console.log(`\n${whole(backlog)} messages wait`);
  const data = join(work, "backlog");
  report.backlog = await withTarn(async (server) => {
    const name = await queue(server, "bench");
    const other = await queue(server, "other");
    await load(server, "cycle", other, 16);
    const none = (await load(server, "cycle", other, 16)).messagesPerSecond;
    const before = residentMb(server.pid);
    const filled = await runClient(server.env, "queue-fill", server.url, name, backlog, 32);
    const after = residentMb(server.pid);
    const loaded = (await load(server, "cycle", name, 16)).messagesPerSecond;
    return { none, loaded, ratio: Number((loaded / none).toFixed(2)), fillPerSecond: filled.perSecond, moreMb: Math.round(after - before) };
  }, data);
  const { none, loaded, ratio, fillPerSecond, moreMb } = report.backlog;
  console.log(`  none ${whole(none)} messages/s, with a backlog ${whole(loaded)}, ratio ${ratio}; filled at ${whole(fillPerSecond)}/s, ${moreMb} MB more`);
}

async function restart() {
  const data = join(work, "killed");
  const first = await startTarn({ data });
  const name = await queue(first, "bench");
  await runClient(first.env, "queue-fill", first.url, name, backlog, 32);
  process.kill(first.pid, "SIGKILL");
  await first.stop();
  const began = performance.now();
  const second = await startTarn({ data });
  const ready = performance.now() - began;
  const { Attributes } = await clientOf(SQSClient, second).send(new GetQueueAttributesCommand({
    QueueUrl: name.replace(first.url, second.url), AttributeNames: ["ApproximateNumberOfMessages"],
  }));
  const counted = performance.now() - began;
  await second.stop();
  rmSync(data, { recursive: true, force: true });
  report.restart = { readyMs: Math.round(ready), countedMs: Math.round(counted), messages: Number(Attributes.ApproximateNumberOfMessages) };
  console.log(`  after SIGKILL: ready in ${whole(ready)} ms, the queue's numbers in ${whole(counted)} ms (${whole(report.restart.messages)} messages)`);
}

async function waiting() {
  const count = 10_000;
  console.log(`\n${whole(count)} receivers wait`);
  report.waiting = await withTarn(async (server) => {
    const name = await queue(server, "bench");
    await load(server, "send", await queue(server, "warm"), 16);
    const before = residentMb(server.pid);
    const ticks = () => readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ").slice(11, 13).reduce((sum, value) => sum + Number(value), 0);
    const share = async () => {
      const from = ticks();
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      return (ticks() - from) / 500;
    };
    // For some seconds after calls, the runtime still compiles and collects.
    const settled = () => new Promise((resolve) => setTimeout(resolve, 12_000));
    await settled();
    const idleShare = await share();
    const answers = runClient(server.env, "queue-wait", server.url, name, count);
    await settled();
    const during = residentMb(server.pid);
    const coreShare = await share();
    return { ...await answers, kbEach: Number((((during - before) * 1024) / count).toFixed(1)), coreShare, idleShare };
  });
  console.log(`  ${report.waiting.kbEach} KB each, ${(report.waiting.coreShare * 100).toFixed(1)} % of a core, which was ${(report.waiting.idleShare * 100).toFixed(1)} % without them, ${whole(report.waiting.answered)} answered`);
}

try {
  if (only.includes("sends")) await sends();
  if (only.includes("cycle")) await cycle();
  if (only.includes("peers")) await peers();
  if (only.includes("backlog")) {
    await waitingMessages();
    await restart();
  }
  if (only.includes("waiting")) await waiting();
  if (only.includes("beside")) await beside();
  if (!text("only")) writeReport("messaging", report);
} finally {
  rmSync(work, { recursive: true, force: true });
}
