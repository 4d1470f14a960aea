#!/usr/bin/env node
// bench/buses [--only puts,latency,rules,beside] [--rounds 3] [--seconds 10]: event buses over real sockets, events of 1 KB, the load in a
// process of its own on the same cores.
//   puts     PutEvents of ten to a bus whose rule matches nothing, beside PutRecords of ten, in turns (at least 0.7)
//   latency  the time from the call of PutEvents to the event's message in a queue (p50 at most 5 ms, p99 at most 25 ms)
//   rules    events a second until the last one is in its queue, with 300 rules of which one matches, beside one rule (at least 0.5)
//   beside   the p99 of PutRecords of ten while events go to queues, beside idle (at most 3 times)
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runClient } from "./load/client.mjs";
import { argument, beginReport, clientPackages, median, text, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { CreateEventBusCommand, EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } = require("@aws-sdk/client-eventbridge");
const { CreateQueueCommand, GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } = require("@aws-sdk/client-sqs");
const { CreateStreamCommand, KinesisClient, waitUntilStreamExists } = require("@aws-sdk/client-kinesis");
const { startTarn } = await import("../tests/clients/tarn-server.mjs");

const rounds = argument("rounds", 3);
const seconds = argument("seconds", 10);
const only = (text("only") ?? "puts,latency,rules,beside").split(",");
const work = workFolder("buses");
let bodies = 0;
const whole = (number) => Math.round(number).toLocaleString("en");
const report = beginReport({ rounds, seconds });
const data = join(work, "data");
const server = await startTarn({ data });
const settings = {
  endpoint: server.url, region: "us-east-1", credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
};
const [events, sqs, kinesis] = [new EventBridgeClient(settings), new SQSClient(settings), new KinesisClient(settings)];
const Detail = JSON.stringify({ kind: "wanted", text: "x".repeat(980) });
const entries = (EventBusName) => ({ Entries: Array.from({ length: 10 }, () => ({ EventBusName, Source: "bench", DetailType: "order", Detail })) });

async function queue(QueueName) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
  const Statement = [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn }];
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) } }));
  return { QueueUrl, QueueArn };
}

/** A bus with rules for events of one kind each; each has a queue. */
async function bus(Name, kinds) {
  await events.send(new CreateEventBusCommand({ Name }));
  const to = [];
  for (const kind of kinds) {
    const EventPattern = JSON.stringify({ source: ["bench"], detail: { kind: [kind, { prefix: `${kind}-` }] } });
    await events.send(new PutRuleCommand({ EventBusName: Name, Name: kind, EventPattern }));
    to.push(await queue(`${Name}-${kind}`));
    await events.send(new PutTargetsCommand({ EventBusName: Name, Rule: kind, Targets: [{ Id: "queue", Arn: to.at(-1).QueueArn }] }));
  }
  return to;
}

async function stream(StreamName) {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 600 }, { StreamName });
}

function repeat(service, version, target, body, connections) {
  const file = join(work, `body-${bodies++}.json`);
  writeFileSync(file, JSON.stringify(body));
  return runClient(server.env, "repeat", server.url, service, version, target, file, connections, seconds);
}

const putEvents = (name, connections) => repeat("events", "1.1", "AWSEvents.PutEvents", entries(name), connections);
const Records = Array.from({ length: 10 }, (_, n) => ({ Data: Buffer.from(Detail).toString("base64"), PartitionKey: `${n}` }));
const putRecords = (StreamName, connections) => repeat("kinesis", "1.1", "Kinesis_20131202.PutRecords", { StreamName, Records }, connections);
const medianOf = (runs, name) => median(runs.map((run) => run[name]));

async function puts() {
  await bus("puts", ["other"]);
  await stream("puts");
  await putEvents("puts", 16);
  const [ours, theirs] = [[], []];
  for (let i = 0; i < rounds; i++) {
    ours.push(await putEvents("puts", 16));
    theirs.push(await putRecords("puts", 16));
  }
  const [putEventsPerSecond, putRecordsPerSecond] = [medianOf(ours, "perSecond"), medianOf(theirs, "perSecond")];
  report.puts = { putEventsPerSecond, putRecordsPerSecond, ratio: Number((putEventsPerSecond / putRecordsPerSecond).toFixed(2)), p99Ms: medianOf(ours, "p99Ms") };
  console.log(`puts of ten: PutEvents ${whole(putEventsPerSecond)}/s, PutRecords ${whole(putRecordsPerSecond)}/s, ratio ${report.puts.ratio} (at least 0.7)`);
}

async function latency() {
  const [{ QueueUrl }] = await bus("latency", ["wanted"]);
  const body = JSON.stringify({ Entries: entries("latency").Entries.slice(0, 1) });
  report.latency = await runClient(server.env, "fan-out", server.url, body, 200, QueueUrl);
  console.log(`PutEvents to the message in a queue, ms: p50 ${report.latency.p50Ms} (at most 5), p99 ${report.latency.p99Ms} (at most 25)`);
}

async function arrived(QueueUrl) {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }));
  return Number(Attributes.ApproximateNumberOfMessages);
}

/** The last event has a rule of its own: when it has arrived, the bus has sent all before it. */
async function rate(name, rules) {
  const [wanted, last] = await bus(name, ["wanted", "last", ...Array.from({ length: rules - 1 }, (_, i) => `other-${i}`)]);
  const began = performance.now();
  await putEvents(name, 8);
  const end = { EventBusName: name, Source: "bench", DetailType: "order", Detail: JSON.stringify({ kind: "last" }) };
  await events.send(new PutEventsCommand({ Entries: [end] }));
  while ((await arrived(last.QueueUrl)) < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  const ms = performance.now() - began;
  return ((await arrived(wanted.QueueUrl)) * 1_000) / ms;
}

async function rules() {
  await rate("warm", 1);
  const [one, many] = [await rate("one", 1), await rate("many", 299)];
  report.rules = { one: Math.round(one), many: Math.round(many), ratio: Number((many / one).toFixed(2)) };
  console.log(`events a second into a queue: one rule ${whole(one)}, 300 rules ${whole(many)}, ratio ${report.rules.ratio} (at least 0.5)`);
}

async function beside() {
  await bus("beside", ["wanted", "other"]);
  await Promise.all([stream("beside"), stream("load")]);
  await putRecords("beside", 1);
  const found = { idle: [], busy: [], streams: [] };
  const others = { busy: () => putEvents("beside", 4), streams: () => putRecords("load", 4) };
  for (let i = 0; i < rounds; i++) {
    found.idle.push((await putRecords("beside", 1)).p99Ms);
    // The same load on a stream shows how much of the ratio is the machine's, on whose cores server and load run.
    for (const [name, begin] of Object.entries(others)) {
      const running = begin();
      found[name].push((await putRecords("beside", 1)).p99Ms);
      await running;
    }
  }
  const [idleMs, busyMs, streamsMs] = [median(found.idle), median(found.busy), median(found.streams)];
  report.beside = { idleMs, busyMs, streamsMs, ratio: Number((busyMs / idleMs).toFixed(2)) };
  console.log(`PutRecords' p99: ${idleMs} ms idle, ${busyMs} ms beside events, ratio ${report.beside.ratio} (at most 3); ${streamsMs} ms beside as many puts into a stream`);
}

try {
  for (const part of [puts, latency, rules, beside]) if (only.includes(part.name)) await part();
  if (!text("only")) writeReport("buses", report);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
