// The server is killed (SIGKILL) at random times while filters follow log events: no datum and no record of a stream is lost or doubled.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand, PutMetricFilterCommand, PutSubscriptionFilterCommand } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient } from "@aws-sdk/client-iam";
import { CreateStreamCommand, DescribeStreamSummaryCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import { patient } from "./patient-retries.mjs";
import { makeRole } from "./roles.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const KILLS = Number(process.env.FILTER_KILLS ?? 3);
const begun = new Date(Math.floor(Date.now() / 60_000) * 60_000);

test(`each event has one datum of each filter and one place in the stream over ${KILLS} kills`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-filters-"));
  let server = await startTarn({ data });
  const listen = new URL(server.url).host;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const settings = { endpoint: server.url, region: "us-east-1", retryStrategy: patient, credentials: { accessKeyId, secretAccessKey } };
  const [logs, cloudwatch, kinesis] = [new CloudWatchLogsClient(settings), new CloudWatchClient(settings), new KinesisClient(settings)];
  const [logGroupName, StreamName] = ["g", "copies"];
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName });
  const { StreamDescriptionSummary: { StreamARN: destinationArn } } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  const roleArn = await makeRole("logs", { iam: new IAMClient(settings), services: ["logs"], actions: ["kinesis:PutRecord"] });
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (const logStreamName of ["s0", "s1"]) await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  for (const [filterName, metricValue] of [["count", "1"], ["sum", "$.n"]]) {
    const metricTransformations = [{ metricNamespace: "App", metricName: filterName, metricValue }];
    await logs.send(new PutMetricFilterCommand({ logGroupName, filterName, filterPattern: "{ $.n >= 0 }", metricTransformations }));
  }

  await logs.send(new PutSubscriptionFilterCommand({ logGroupName, filterName: "all", filterPattern: "", destinationArn, roleArn }));
  const acknowledged = [];
  let ended = false;
  const producers = ["s0", "s1"].map(async (logStreamName, producer) => {
    for (let i = 0; !ended; i++) {
      const numbers = Array.from({ length: 5 }, (_, j) => (i * 5 + j) * 2 + producer);
      const event = (n) => ({
        n, _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: "Embedded", Dimensions: [[]], Metrics: [{ Name: "n" }] }] },
      });
      await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: numbers.map((n) => ({ timestamp: Date.now(), message: JSON.stringify(event(n)) })) }));
      acknowledged.push(...numbers);
    }
  });
  const sums = async () => {
    const asked = [["App", "count", "Sum"], ["App", "sum", "Sum"], ["App", "sum", "SampleCount"], ["Embedded", "n", "Sum"], ["Embedded", "n", "SampleCount"]];
    const MetricDataQueries = asked.map(([Namespace, MetricName, Stat], i) => ({ Id: `m${i}`, MetricStat: { Metric: { Namespace, MetricName }, Period: 60, Stat } }));
    const times = { StartTime: begun, EndTime: new Date(Date.now() + 3_600_000) };
    const { MetricDataResults } = await cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries, ...times }));
    return MetricDataResults.map(({ Values }) => Values.reduce((sum, value) => sum + value, 0));
  };
  const copies = async () => {
    const found = [];
    let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" }));
    for (;;) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      if (page.Records.length === 0) return found;
      for (const { Data } of page.Records) found.push(...JSON.parse(gunzipSync(Data).toString()).logEvents.map(({ message }) => JSON.parse(message).n));
      ShardIterator = page.NextShardIterator;
    }
  };
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const seen = acknowledged.length;
      const until = performance.now() + 300 + Math.random() * 1500;
      while (performance.now() < until || acknowledged.length === seen) await new Promise((resolve) => setTimeout(resolve, 20));
      await server.kill();
      server = await startTarn({ data, listen });
    }
    ended = true;
    await Promise.all(producers);
    const inOrder = (numbers) => numbers.toSorted((a, b) => a - b);
    const all = await eventually(async () => {
      const found = await copies();
      return found.length >= acknowledged.length && found;
    }, { what: "each event in the stream" });
    assert.deepEqual(inOrder(all), inOrder(acknowledged));
    const total = acknowledged.reduce((sum, n) => sum + n, 0);
    await eventually(async () => (await sums()).every((value, i) => value >= [acknowledged.length, total, acknowledged.length, total, acknowledged.length][i]), { what: "each datum" });
    assert.deepEqual(await sums(), [acknowledged.length, total, acknowledged.length, total, acknowledged.length]);
  } finally {
    ended = true;
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
