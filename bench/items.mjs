#!/usr/bin/env node
// bench/items.mjs [--only calls,peers,large] [--rounds 3] [--seconds 10] [--items 1000000] [--large 4000000] [--minutes 2]: item tables over real sockets, the load in a
// process of its own on the same cores.
//   calls   PutItem of 1 KB beside PutRecord of 1 KB (64 connections, in turns), GetItem of --items, additions to one item, transactions of four, and
//           the time from a write's ack to its record in GetRecords
//   peers   PutItem and GetItem of dynalite and moto_server, where they are to be had
//   large   --large items of 0.5 KB, imported, with --memory-mb 1024: puts and gets for --minutes beside those of 50,000 items, bytes written in items/
//           for each byte put, resident memory, PutRecord's and CreateStream's p99 beside idle, and the time until `tarn ready` after SIGKILL
import { rmSync } from "node:fs";
import { join } from "node:path";
import { largeTable } from "./items/large.mjs";
import { runClient } from "./load/client.mjs";
import { startPeer } from "./load/peers.mjs";
import { argument, beginReport, clientPackages, median, text, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { CreateTableCommand, DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const { DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } = require("@aws-sdk/client-dynamodb-streams");
const { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } = require("@aws-sdk/client-kinesis");
const { startTarn } = await import("../tests/clients/tarn-server.mjs");

const rounds = argument("rounds", 3);
const seconds = argument("seconds", 10);
const items = argument("items", 1_000_000);
const large = argument("large", 4_000_000);
const minutes = argument("minutes", 2);
const only = (text("only") ?? "calls,peers,large").split(",");
const work = workFolder("items");
const whole = (number) => Math.round(number).toLocaleString("en");
const report = beginReport({ rounds, seconds, items, large, minutes });

const clientOf = (Client, server) => new Client({
  endpoint: server.url, region: "us-east-1", credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const until = async (check) => {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 50));
};

async function table(server, TableName, more = {}) {
  const client = clientOf(DynamoDBClient, server);
  await client.send(new CreateTableCommand({
    TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], ...more,
  }));
  await until(async () => (await client.send(new DescribeTableCommand({ TableName }))).Table.TableStatus === "ACTIVE");
  return TableName;
}

async function stream(server, StreamName) {
  const kinesis = clientOf(KinesisClient, server);
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await until(async () => (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary.StreamStatus === "ACTIVE");
  return StreamName;
}

const load = (server, kind, name, connections, count, bytes) => runClient(server.env, "items", server.url, kind, name, connections, seconds, count, bytes);
const record = (server, name) => runClient(server.env, "queues", server.url, "putRecord", name, 64, seconds);
const show = (name, one) => console.log(`  ${name.padEnd(34)} ${whole(one.perSecond).padStart(8)}/s  p50 ${one.p50Ms} ms  p99 ${one.p99Ms} ms`);

async function withTarn(use, options = {}) {
  const server = await startTarn({ data: join(work, `data-${Math.random()}`), ...options });
  try {
    return await use(server);
  } finally {
    await server.stop();
    rmSync(server.data, { recursive: true, force: true });
  }
}

async function calls() {
  console.log("\ncalls, durable before the ack");
  report.calls = await withTarn(async (server) => {
    const [name, log] = [await table(server, "bench"), await stream(server, "bench")];
    const found = { puts: [], records: [] };
    for (let i = 0; i < rounds; i++) {
      found.puts.push(await load(server, "put", name, 64, 100_000, 1_000));
      found.records.push(await record(server, log));
    }
    const [put, putRecord] = [found.puts, found.records].map((all) => all.sort((a, b) => a.perSecond - b.perSecond)[Math.floor(all.length / 2)]);
    show("PutItem, 1 KB, 64 connections", put);
    show("PutRecord, 1 KB, 64 connections", putRecord);
    console.log(`  ratio ${(put.perSecond / putRecord.perSecond).toFixed(2)} (at least 0.5)`);
    const many = await table(server, "many");
    const filled = await runClient(server.env, "items-fill", server.url, many, items, 1_000, 8);
    console.log(`  ${whole(items)} items written by batches of 25: ${whole(filled.perSecond)}/s`);
    const get = await load(server, "get", many, 64, items, 0);
    show(`GetItem of ${whole(items)}`, get);
    await load(server, "put", name, 1, 1, 10);
    const add = await load(server, "add", name, 64, 1, 0);
    show("additions to one item", add);
    const counter = Number((await clientOf(DynamoDBClient, server).send(new GetItemCommand({ TableName: name, Key: { id: { S: "counter" } }, ConsistentRead: true }))).Item.n.N);
    const transact = await load(server, "transact", name, 64, 100_000, 200);
    show("transactions of four", transact);
    const streamed = await toStream(server);
    console.log(`  ack → GetRecords: p50 ${streamed.p50.toFixed(2)} ms, p99 ${streamed.p99.toFixed(2)} ms`);
    return { put, putRecord, ratio: Number((put.perSecond / putRecord.perSecond).toFixed(2)), filled, get, add: { ...add, counter }, transact, streamed };
  });
}

// One reader polls without a pause; the time is from the answer of the write to the answer that has its record.
async function toStream(server) {
  const name = await table(server, "streamed", { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } });
  const [client, streams] = [clientOf(DynamoDBClient, server), clientOf(DynamoDBStreamsClient, server)];
  const StreamArn = (await client.send(new DescribeTableCommand({ TableName: name }))).Table.LatestStreamArn;
  const { Shards } = (await streams.send(new DescribeStreamCommand({ StreamArn }))).StreamDescription;
  let { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId: Shards[0].ShardId, ShardIteratorType: "TRIM_HORIZON" }));
  const taken = [];
  for (let i = 0; i < 300; i++) {
    await client.send(new PutItemCommand({ TableName: name, Item: { id: { S: `${i}` } } }));
    const acked = performance.now();
    for (let seen = false; !seen;) {
      const page = await streams.send(new GetRecordsCommand({ ShardIterator }));
      ShardIterator = page.NextShardIterator;
      seen = page.Records.some((one) => one.dynamodb.Keys.id.S === `${i}`);
    }
    taken.push(performance.now() - acked);
  }
  taken.sort((a, b) => a - b);
  return { p50: taken[150], p99: taken[297] };
}

async function peers() {
  report.peers = {};
  for (const name of ["dynalite", "moto_server"]) {
    const peer = await startPeer(name);
    if (!peer) {
      console.log(`\n${name} is not to be had`);
      continue;
    }
    console.log(`\n${name}`);
    const server = { url: peer.url, env: { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "us-east-1" } };
    try {
      await table(server, "bench");
      const put = await load(server, "put", "bench", name === "moto_server" ? 8 : 64, 2_000, 1_000);
      show("PutItem, 1 KB", put);
      const get = await load(server, "get", "bench", name === "moto_server" ? 8 : 64, 2_000, 0);
      show("GetItem", get);
      report.peers[name] = { put, get };
    } catch (error) {
      console.log(`  it does not take the load: ${`${error.message}`.slice(0, 200)}`);
    } finally {
      await peer.stop();
    }
  }
}

try {
  if (only.includes("calls")) await calls();
  if (only.includes("peers")) await peers();
  if (only.includes("large")) report.large = await largeTable({ work, large, minutes, seconds, table, stream, load, clientOf });
  if (!text("only")) writeReport("items", report);
} finally {
  rmSync(work, { recursive: true, force: true });
}
