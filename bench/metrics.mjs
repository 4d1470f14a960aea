#!/usr/bin/env node
// bench/metrics [--only puts,reads,page,alarms] [--rounds 5] [--seconds 10] [--series 9900] [--minutes 360] [--old-series 1000]: metrics beside the streams that they watch,
// over real sockets, the load in a process of its own on the same cores. One server has --series metrics with a point in each of --minutes, 100 alarms, and
// counts itself; the other has none of this. Both have delivered a row into a table, as each lake has.
//   puts    PutRecords of ten with all of it beside none of it, in turns (at least 0.99), and the memory between them (at most 64 MB)
//   reads   GetMetricData of 50 queries over 6 hours (p50 at most 10 ms) and over 15 days of --old-series metrics with a point in 5 minutes (at most 100 ms)
//   page    the page for Prometheus (at most 100 ms)
//   alarms  the time from a period's end to the alarm's state (at most 5 s)
import { rmSync, writeFileSync } from "node:fs";
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { runClient } from "./load/client.mjs";
import { residentMb } from "./load/memory.mjs";
import { signJson } from "./load/presign.mjs";
import { argument, beginReport, clientPackages, median, text, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand, PutMetricDataCommand } = require("@aws-sdk/client-cloudwatch");
const { CreateStreamCommand, KinesisClient, waitUntilStreamExists } = require("@aws-sdk/client-kinesis");
const { program, startTarn } = await import("../tests/clients/tarn-server.mjs");

const rounds = argument("rounds", 5);
const seconds = argument("seconds", 10);
// The alarms watch 100 more metrics: an account has at most 10,000.
const series = argument("series", 9_900);
const minutes = argument("minutes", 360);
const oldSeries = argument("old-series", 1_000);
const only = (text("only") ?? "puts,reads,page,alarms").split(",");
const work = workFolder("metrics");
const whole = (number) => Math.round(number).toLocaleString("en");
const report = beginReport({ rounds, seconds, series, minutes, oldSeries });
const target = (operation) => `GraniteServiceVersion20100801.${operation}`;
let bodies = 0;

const clientOf = (Client, { url, env }) => new Client({
  endpoint: url, region: "us-east-1", credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY },
});

function repeat(server, service, version, name, body, connections, time = seconds) {
  const file = join(work, `body-${bodies++}.json`);
  writeFileSync(file, JSON.stringify(body));
  return runClient(server.env, "repeat", server.url, service, version, name, file, connections, time);
}

async function stream(server, StreamName) {
  const kinesis = clientOf(KinesisClient, server);
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 600 }, { StreamName });
}

const Records = Array.from({ length: 10 }, (_, n) => ({ Data: Buffer.from("x".repeat(1_000)).toString("base64"), PartitionKey: `${n}` }));
const putRecords = (server) => repeat(server, "kinesis", "1.1", "Kinesis_20131202.PutRecords", { StreamName: "bench", Records }, 16);
const dimensions = (n) => [{ Name: "device", Value: `device-${n}` }];

/** Puts points of some metrics, the newest last, as a program does that reports at each step. */
async function fill(server, MetricName, series, steps, stepSeconds) {
  const last = Math.floor(Date.now() / 60_000) * 60;
  const began = performance.now();
  const calls = [];
  for (let step = steps; step > 0; step--) {
    for (let from = 0; from < series; from += 1_000) calls.push({ Timestamp: last - step * stepSeconds, from });
  }
  let next = 0;
  await Promise.all(Array.from({ length: 4 }, async () => {
    while (next < calls.length) {
      const { Timestamp, from } = calls[next++];
      const MetricData = [];
      for (let n = from; n < Math.min(series, from + 1_000); n++) MetricData.push({ MetricName, Dimensions: dimensions(n), Timestamp, Value: (n * 7 + Timestamp / 60) % 100 });
      const body = JSON.stringify({ Namespace: "bench", MetricData });
      const { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: secret } = server.env;
      const headers = signJson({ url: server.url, target: target("PutMetricData"), body, keyId, secret, region: "us-east-1", service: "monitoring", version: "1.0" });
      const answer = await fetch(server.url, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(await answer.text());
      await answer.arrayBuffer();
    }
  }));
  const perSecond = (series * steps * 1_000) / (performance.now() - began);
  (report.fill ??= {})[MetricName] = { points: series * steps, perSecond: Math.round(perSecond) };
  console.log(`filled with ${whole(series * steps)} points of ${whole(series)} metrics, ${whole(perSecond)} a second`);
}

async function alarms(server) {
  const client = clientOf(CloudWatchClient, server);
  for (let n = 0; n < 100; n++) {
    await client.send(new PutMetricAlarmCommand({
      AlarmName: `hot-${n}`, Namespace: "bench", MetricName: "alarm", Dimensions: dimensions(n), Statistic: "Maximum", Period: 60, EvaluationPeriods: 1,
      Threshold: 50, ComparisonOperator: "GreaterThanThreshold",
    }));
  }
}

async function puts(with_, without) {
  for (const server of [with_, without]) {
    await stream(server, "bench");
    await putRecords(server);
  }
  const [ours, bare] = [[], []];
  for (let i = 0; i < rounds; i++) {
    ours.push((await putRecords(with_)).perSecond);
    bare.push((await putRecords(without)).perSecond);
  }
  const moreMb = Math.round(residentMb(with_.pid) - residentMb(without.pid));
  const ratios = ours.map((rate, i) => rate / bare[i]);
  report.puts = { with: median(ours), without: median(bare), ratio: Number(median(ratios).toFixed(3)), moreMb };
  console.log(`PutRecords of ten: ${whole(median(ours))}/s with metrics, ${whole(median(bare))}/s without, ratio ${report.puts.ratio} (at least 0.99); ${moreMb} MB more (at most 64)`);
}

async function reads(server) {
  const now = Math.floor(Date.now() / 60_000) * 60;
  const body = (MetricName, hours, Period) => ({
    // The server was started a moment ago: what memory holds begins 6 hours before.
    StartTime: now - hours * 3_600 + 120, EndTime: now,
    MetricDataQueries: Array.from({ length: 50 }, (_, n) => ({
      Id: `q${n}`, MetricStat: { Metric: { Namespace: "bench", MetricName, Dimensions: dimensions(n * 7) }, Period, Stat: "Average" },
    })),
  });
  const get = (name, hours, Period) => repeat(server, "monitoring", "1.0", target("GetMetricData"), body(name, hours, Period), 1);
  report.reads = { sixHours: await get("heat", 6, 60), fifteenDays: await get("old", 360, 3_600) };
  console.log(`GetMetricData of 50 queries, p50: ${report.reads.sixHours.p50Ms} ms over 6 hours (at most 10), ${report.reads.fifteenDays?.p50Ms} ms over 15 days (at most 100)`);
}

async function page(server) {
  const token = spawnSync(program, ["metrics", "token", "--data", server.data], { encoding: "utf8" }).stdout.trim();
  const times = [];
  let bytes = 0;
  for (let i = 0; i < 20; i++) {
    const began = performance.now();
    const answer = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`/metrics answers ${answer.status}`);
    bytes = (await answer.arrayBuffer()).byteLength;
    times.push(performance.now() - began);
  }
  report.page = { p50Ms: Number(median(times).toFixed(1)), maxMs: Number(Math.max(...times).toFixed(1)), bytes };
  console.log(`/metrics: p50 ${report.page.p50Ms} ms, longest ${report.page.maxMs} ms (at most 100), ${whole(bytes)} bytes`);
}

async function states(server) {
  const client = clientOf(CloudWatchClient, server);
  const end = (Math.floor(Date.now() / 60_000) + 1) * 60_000;
  const data = Array.from({ length: 100 }, (_, n) => ({ MetricName: "alarm", Dimensions: dimensions(n), Value: 90 }));
  await client.send(new PutMetricDataCommand({ Namespace: "bench", MetricData: data }));
  for (;;) {
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNamePrefix: "hot-", StateValue: "ALARM", MaxRecords: 100 }));
    if (MetricAlarms.length === 100) {
      const late = MetricAlarms.map((alarm) => (alarm.StateTransitionedTimestamp - end) / 1_000);
      report.alarms = { lateSeconds: Number(Math.max(...late).toFixed(1)) };
      console.log(`the last of 100 alarms changed ${report.alarms.lateSeconds} s after the end of its period (at most 5)`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const servers = [];
try {
  const [with_, without] = [await startTarn({ data: join(work, "with") }), await startTarn({ data: join(work, "without"), args: ["--own-metrics", "off"] })];
  servers.push(with_, without);
  for (const { env } of servers) execFileSync(process.execPath, [join(import.meta.dirname, "load", "one-table.mjs")], { env: { ...process.env, ...env } });
  // Data may be 14 days old.
  if (only.includes("reads")) await fill(with_, "old", oldSeries, 14 * 288 - 12, 300);
  await fill(with_, "heat", series - (only.includes("reads") ? oldSeries : 0), minutes, 60);
  await alarms(with_);
  if (only.includes("reads")) await reads(with_);
  if (only.includes("alarms")) await states(with_);
  if (only.includes("puts")) await puts(with_, without);
  if (only.includes("page")) await page(with_);
  if (!text("only")) writeReport("metrics", report);
} finally {
  for (const server of servers) await server.stop();
  rmSync(work, { recursive: true, force: true });
}
