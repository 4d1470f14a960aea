#!/usr/bin/env node
// bench/trust [--only objects,tables,audit] [--rounds 5] [--seconds 10] [--scale 0.1] [--beside PROGRAM]: the price of encryption and of the audit, over real
// sockets, in turns, the load in a process of its own on the same cores.
//   objects 4 connections put 1 MiB into a bucket that encrypts with the instance key or with a key of the key service, beside one that does not (at least
//           0.8), and 2 get them (at least 0.7)
//   tables  query 1 of TPC-H over encrypted files beside plain ones (at most 1.35 times the time)
//   audit   PutRecords and PutRecord while a trail selects them beside a server without a trail (at least 0.85). With --beside, an earlier program without the
//           audit: the time of a management call (at most 1.5 times), and both puts without a trail (at least 0.98)
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { athenaClient } from "./load/athena.mjs";
import { runClient } from "./load/client.mjs";
import { startDuckDb } from "./load/duckdb.mjs";
import { argument, beginReport, clientPackages, median, text, workFolder, writeReport } from "./load/report.mjs";
import { adoptTables, database, writeTables } from "./queries/tables.mjs";
import { tpchQueries } from "./queries/tpch.mjs";

const require = clientPackages();
const s3 = require("@aws-sdk/client-s3");
const trails = require("@aws-sdk/client-cloudtrail");
const { CreateStreamCommand, KinesisClient, waitUntilStreamExists } = require("@aws-sdk/client-kinesis");
const { CreateKeyCommand, KMSClient } = require("@aws-sdk/client-kms");
const { program, startTarn } = await import("../tests/clients/tarn-server.mjs");

const [rounds, seconds, scale] = [argument("rounds", 5), argument("seconds", 10), argument("scale", 0.1)];
const only = (text("only") ?? "objects,tables,audit").split(",");
const before = text("beside");
const mib = 1024 * 1024;
const work = workFolder("trust");
const report = beginReport({ rounds, seconds, scale });
const clientOf = (Client, { url, env }, more = {}) => new Client({
  endpoint: url, region: "us-east-1", credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY }, ...more,
});

/** Runs each load once a round, in turns. The first round only warms up. @returns {Promise<Record<string, number[]>>} */
async function inTurns(loads) {
  const taken = Object.fromEntries(Object.keys(loads).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, load] of Object.entries(loads)) {
      const figure = await load();
      if (round > 0) taken[name].push(figure);
    }
  }
  return taken;
}

const ratio = (taken, one, other) => Number(median(taken[one].map((figure, i) => figure / taken[other][i])).toFixed(3));
function tell(part, line, figures) {
  (report[part] ??= []).push({ line, ...figures });
  console.log(line);
}

async function objects() {
  const server = await startTarn({ data: join(work, "objects") });
  try {
    const client = clientOf(s3.S3Client, server, { forcePathStyle: true });
    const { KeyMetadata } = await clientOf(KMSClient, server).send(new CreateKeyCommand({}));
    const forms = { plain: undefined, "SSE-S3": { SSEAlgorithm: "AES256" }, "SSE-KMS": { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KeyMetadata.Arn } };
    const bucketOf = (name) => name.toLowerCase();
    for (const [name, form] of Object.entries(forms)) {
      await client.send(new s3.CreateBucketCommand({ Bucket: bucketOf(name) }));
      const Rules = [{ ApplyServerSideEncryptionByDefault: form }];
      if (form) await client.send(new s3.PutBucketEncryptionCommand({ Bucket: bucketOf(name), ServerSideEncryptionConfiguration: { Rules } }));
    }
    const load = (name, gets, puts, bytes) => async () => {
      const figures = await runClient(server.env, "objects", server.url, bucketOf(name), gets, puts, seconds, bytes);
      return (puts > 0 ? figures.put : figures.get).perSecond;
    };
    const puts = await inTurns(Object.fromEntries(Object.keys(forms).map((name) => [name, load(name, 0, 4, mib)])));
    const gets = await inTurns(Object.fromEntries(Object.keys(forms).map((name) => [name, load(name, 2, 0, mib)])));
    for (const name of ["SSE-S3", "SSE-KMS"]) {
      const [put, get] = [ratio(puts, name, "plain"), ratio(gets, name, "plain")];
      tell("objects", `${name}: PUT of 1 MiB ${put} of plain (at least 0.8), GET ${get} (at least 0.7)`, { name, put, get, puts: puts[name], gets: gets[name] });
    }
  } finally {
    await server.stop();
  }
}

async function tables() {
  const duckdb = startDuckDb();
  const files = await writeTables(duckdb, scale, ["lineitem"]);
  duckdb.stop();
  const servers = { plain: await startTarn({ data: join(work, "plain") }), encrypted: await startTarn({ data: join(work, "encrypted"), args: ["--encrypt", "all"] }) };
  try {
    const loads = {};
    for (const [name, server] of Object.entries(servers)) {
      Object.assign(process.env, server.env);
      await adoptTables(server, program, files);
      const athena = athenaClient(server.env, { database });
      loads[name] = async () => (await athena.run(tpchQueries.Q1)).ms;
    }
    const taken = await inTurns(loads);
    const times = ratio(taken, "encrypted", "plain");
    tell("tables", `query 1 of TPC-H over encrypted files: ${times} times the time over plain ones (at most 1.35)`, { times, taken });
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

let bodies = 0;
function repeat(server, service, name, body, connections) {
  const file = join(work, `body-${bodies++}.json`);
  writeFileSync(file, JSON.stringify(body));
  return runClient(server.env, "repeat", server.url, service, "1.1", name, file, connections, seconds);
}

async function audit() {
  const servers = { now: await startTarn({ data: join(work, "now") }), "with a trail": await startTarn({ data: join(work, "trail") }) };
  if (before) servers.before = await startTarn({ data: join(work, "before"), executable: before });
  try {
    for (const server of Object.values(servers)) {
      const kinesis = clientOf(KinesisClient, server);
      await kinesis.send(new CreateStreamCommand({ StreamName: "bench", ShardCount: 1 }));
      await waitUntilStreamExists({ client: kinesis, maxWaitTime: 600 }, { StreamName: "bench" });
    }
    await select(servers["with a trail"]);
    const Records = Array.from({ length: 10 }, (_, n) => ({ Data: Buffer.from("x".repeat(1_000)).toString("base64"), PartitionKey: `${n}` }));
    const ops = {
      PutRecords: [{ StreamName: "bench", Records }, 16],
      PutRecord: [{ StreamName: "bench", ...Records[0] }, 16],
      DescribeStreamSummary: [{ StreamName: "bench" }, 1],
    };
    for (const [operation, [body, connections]] of Object.entries(ops)) {
      const taken = await inTurns(Object.fromEntries(Object.entries(servers).map(([name, server]) =>
        [name, async () => (await repeat(server, "kinesis", `Kinesis_20131202.${operation}`, body, connections)).perSecond])));
      if (operation.startsWith("Put")) {
        const share = ratio(taken, "with a trail", "now");
        tell("audit", `${operation} with a record of each call: ${share} of without (at least 0.85)`, { operation, share, taken });
      }
      if (!before) continue;
      const share = ratio(taken, "now", "before");
      if (operation.startsWith("Put")) tell("audit", `${operation} beside the earlier program: ${share} (at least 0.98)`, { operation, share });
      else tell("audit", `${operation}, a management call: ${Number((1 / share).toFixed(2))} times the earlier time (at most 1.5)`, { operation, times: 1 / share });
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

/** A trail with each call on streams. */
async function select(server) {
  const client = clientOf(s3.S3Client, server, { forcePathStyle: true });
  await client.send(new s3.CreateBucketCommand({ Bucket: "trail" }));
  const Statement = [{ Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: ["s3:GetBucketAcl", "s3:PutObject"], Resource: ["arn:aws:s3:::trail", "arn:aws:s3:::trail/*"] }];
  await client.send(new s3.PutBucketPolicyCommand({ Bucket: "trail", Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  const trail = clientOf(trails.CloudTrailClient, server);
  await trail.send(new trails.CreateTrailCommand({ Name: "all", S3BucketName: "trail" }));
  const FieldSelectors = [{ Field: "eventCategory", Equals: ["Data"] }, { Field: "resources.type", Equals: ["AWS::Kinesis::Stream"] }];
  await trail.send(new trails.PutEventSelectorsCommand({ TrailName: "all", AdvancedEventSelectors: [{ Name: "streams", FieldSelectors }] }));
  await trail.send(new trails.StartLoggingCommand({ Name: "all" }));
}

try {
  for (const part of only) await { objects, tables, audit }[part]();
  writeReport("trust", report);
} finally {
  rmSync(work, { recursive: true, force: true });
}
