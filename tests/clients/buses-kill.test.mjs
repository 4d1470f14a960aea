// The server is killed (SIGKILL) at random times while events are put: each acknowledged event is once in each queue and stream, and in a replay.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  CreateArchiveCommand, CreateEventBusCommand, EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand, StartReplayCommand,
} from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { CreateStreamCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import { CreateQueueCommand, DeleteMessageBatchCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { patient } from "./patient-retries.mjs";
import { makeRole } from "./roles.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const KILLS = Number(process.env.BUS_KILLS ?? 3);

test(`acknowledged events survive ${KILLS} kills exactly once`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-buses-"));
  let server = await startTarn({ data });
  const listen = new URL(server.url).host;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const settings = { endpoint: server.url, region: "us-east-1", retryStrategy: patient, credentials: { accessKeyId, secretAccessKey } };
  const [events, sqs, kinesis, iam] = [new EventBridgeClient(settings), new SQSClient(settings), new KinesisClient(settings), new IAMClient(settings)];
  const RoleArn = await makeRole("bus", { iam, services: ["events"] });

  async function queue(QueueName) {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
    const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn }] });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    return { QueueUrl, QueueArn };
  }

  async function drain({ QueueUrl }, bodies) {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
      if (!Messages.length) return bodies;
      bodies.push(...Messages.map((message) => JSON.parse(message.Body).id));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })) }));
    }
  }

  async function read(StreamName) {
    const ids = [];
    for (const { ShardId } of (await kinesis.send(new ListShardsCommand({ StreamName }))).Shards) {
      let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
      for (let behind = 1; behind > 0;) {
        const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
        ids.push(...page.Records.map((record) => JSON.parse(Buffer.from(record.Data)).id));
        (ShardIterator = page.NextShardIterator), (behind = page.MillisBehindLatest);
      }
    }
    return ids;
  }

  await kinesis.send(new CreateStreamCommand({ StreamName: "s", ShardCount: 2 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName: "s" });
  const [near, far] = [await queue("near"), await queue("far")];
  const { EventBusArn } = await events.send(new CreateEventBusCommand({ Name: "second" }));
  const EventPattern = '{"source":["producer"]}';
  await events.send(new PutRuleCommand({ Name: "all", EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: "all", Targets: [
    { Id: "queue", Arn: near.QueueArn }, { Id: "stream", Arn: "arn:aws:kinesis:us-east-1:000000000000:stream/s", RoleArn }, { Id: "bus", Arn: EventBusArn, RoleArn },
  ] }));
  await events.send(new PutRuleCommand({ Name: "all", EventBusName: "second", EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: "all", EventBusName: "second", Targets: [{ Id: "queue", Arn: far.QueueArn }] }));

  const defaultBus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
  const { ArchiveArn } = await events.send(new CreateArchiveCommand({ ArchiveName: "all", EventSourceArn: defaultBus }));
  const again = await queue("again");
  await events.send(new PutRuleCommand({ Name: "again", EventPattern: '{"replay-name":["kept"]}' }));
  await events.send(new PutTargetsCommand({ Rule: "again", Targets: [{ Id: "queue", Arn: again.QueueArn }] }));

  const [acknowledged, archived] = [[], []];
  let ended = false;
  const producers = [0, 1, 2].map(async (producer) => {
    for (let i = 0; !ended; i++) {
      const Entries = [0, 1, 2].map((n) => ({ Source: "producer", DetailType: "t", Detail: JSON.stringify({ producer, i, n }) }));
      const answer = await events.send(new PutEventsCommand({ Entries }));
      acknowledged.push(...answer.Entries.filter((entry) => entry.EventId).map((entry) => entry.EventId));
    }
  });
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const count = acknowledged.length;
      const until = performance.now() + 300 + Math.random() * 2000;
      while (performance.now() < until || acknowledged.length === count) await new Promise((resolve) => setTimeout(resolve, 20));
      if (kill === KILLS - 1) {
        archived.push(...acknowledged);
        const Destination = { Arn: defaultBus, FilterArns: ["arn:aws:events:us-east-1:000000000000:rule/again"] };
        await events.send(new StartReplayCommand({ ReplayName: "kept", EventSourceArn: ArchiveArn, EventStartTime: new Date(0), EventEndTime: new Date("2100-01-01"), Destination }));
      }
      await server.kill();
      server = await startTarn({ data, listen });
    }
    ended = true;
    await Promise.all(producers);
    const check = (ids, what, expected = acknowledged) => {
      assert.equal(new Set(ids).size, ids.length, `an event was doubled in ${what}`);
      const present = new Set(ids);
      return expected.filter((id) => !present.has(id)).length === 0;
    };
    for (const [what, one, expected] of [["the queue", near], ["the queue of the second bus", far], ["the queue of the replay", again, archived]]) {
      const ids = [];
      await eventually(async () => check(await drain(one, ids), what, expected), { what: `every event in ${what}` });
    }
    await eventually(async () => check(await read("s"), "the stream"), { what: "every event in the stream" });
    assert.ok(acknowledged.length > 20, `${acknowledged.length} events are too few for a judgement`);
  } finally {
    ended = true;
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
