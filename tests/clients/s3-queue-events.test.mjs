// Queues get the events of buckets: rules, policies, filters, and each event once over kills.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateBucketCommand, DeleteObjectCommand, GetBucketNotificationConfigurationCommand, PutBucketNotificationConfigurationCommand, PutObjectCommand, S3Client,
} from "@aws-sdk/client-s3";
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { freePort } from "./chance.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

let server, data, listen, s3, sqs;
before(async () => {
  data = await mkdtemp(join(tmpdir(), "tarn-queue-events-"));
  listen = `127.0.0.1:${await freePort()}`;
  await start();
});
after(async () => {
  await server.stop();
  await rm(data, { recursive: true });
});

async function start() {
  server = await startTarn({ data, listen });
  Object.assign(process.env, server.env);
  [s3, sqs] = [new S3Client({ forcePathStyle: true }), new SQSClient({})];
}

const arnOf = (name) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const notify = (Bucket, QueueConfigurations, more = {}) =>
  s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { QueueConfigurations }, ...more }));
const allow = (Bucket, name) => JSON.stringify({
  Version: "2012-10-17",
  Statement: [{
    Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arnOf(name),
    Condition: { ArnLike: { "aws:SourceArn": `arn:aws:s3:::${Bucket}` }, StringEquals: { "aws:SourceAccount": "000000000000" } },
  }],
});

async function bucketAndQueue(Attributes = {}) {
  const [Bucket, name] = [unique("events"), unique("events")];
  await s3.send(new CreateBucketCommand({ Bucket }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return { Bucket, name, QueueUrl };
}

/** Receives and deletes messages until none is left. */
async function drain(QueueUrl, WaitTimeSeconds = 0) {
  const bodies = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds }));
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body }) => JSON.parse(Body)));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, n) => ({ Id: `${n}`, ReceiptHandle })) }));
  }
}

test("a rule is refused until the queue's policy allows S3, and its events reach the queue", async () => {
  const { Bucket, name, QueueUrl } = await bucketAndQueue();
  const rule = {
    Id: "images", QueueArn: arnOf(name), Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
    Filter: { Key: { FilterRules: [{ Name: "Prefix", Value: "in/" }, { Name: "Suffix", Value: ".jpg" }] } },
  };
  await assert.rejects(notify(Bucket, [rule]), { name: "InvalidArgument", message: /Unable to validate the following destination configurations/ });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: allow("another-bucket", name) } }));
  await assert.rejects(notify(Bucket, [rule]), { name: "InvalidArgument" });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: allow(Bucket, name) } }));
  await notify(Bucket, [rule]);
  const [tried, ...none] = await drain(QueueUrl);
  assert.deepEqual(none, []);
  assert.deepEqual([tried.Service, tried.Event, tried.Bucket], ["Amazon S3", "s3:TestEvent", Bucket]);
  const { $metadata, ...shown } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  assert.deepEqual(shown, { QueueConfigurations: [rule] });

  const put = (Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "12345" }));
  await put("in/a b.jpg");
  await put("in/a.png");
  await put("out/a.jpg");
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "in/a b.jpg" }));
  const records = (await drain(QueueUrl, 2)).flatMap(({ Records }) => Records).sort((a, b) => (a.s3.object.sequencer < b.s3.object.sequencer ? -1 : 1));
  assert.deepEqual(records.map((record) => [record.eventName, record.s3.object.key, record.s3.configurationId]), [
    ["ObjectCreated:Put", "in/a+b.jpg", "images"], ["ObjectRemoved:Delete", "in/a+b.jpg", "images"],
  ]);

  // The policy is asked for each event.
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } }));
  await put("in/lost.jpg");
  await eventually(() => new RegExp(`is dropped: the target ${arnOf(name)}`).test(server.log()), { what: "a line about the refused event" });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: allow(Bucket, name) } }));
  await put("in/kept.jpg");
  assert.deepEqual((await drain(QueueUrl, 2)).map(({ Records }) => Records[0].s3.object.key), ["in/kept.jpg"]);
});

test("an event that breaks its queue's own rules is dropped with the reason", async () => {
  const { Bucket, name, QueueUrl } = await bucketAndQueue({ MaximumMessageSize: "1024" });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: allow(Bucket, name) } }));
  await notify(Bucket, [{ QueueArn: arnOf(name), Events: ["s3:ObjectCreated:*"] }]);
  await drain(QueueUrl);
  await s3.send(new PutObjectCommand({ Bucket, Key: "x".repeat(900), Body: "1" }));
  const line = new RegExp(`is dropped: the target ${arnOf(name)} .*refuses the message: the queue takes messages of at most 1024 bytes`);
  await eventually(() => line.test(server.log()), { what: "a line about the refused event" });
  assert.deepEqual(await drain(QueueUrl), []);
});

test("FIFO queues, missing queues and rules that overlap are refused", async () => {
  const { Bucket, name, QueueUrl } = await bucketAndQueue();
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: allow(Bucket, name) } }));
  const Events = ["s3:ObjectCreated:*"];
  const fifo = `${name}.fifo`;
  await sqs.send(new CreateQueueCommand({ QueueName: fifo, Attributes: { FifoQueue: "true", Policy: allow(Bucket, fifo) } }));
  await assert.rejects(notify(Bucket, [{ QueueArn: arnOf(fifo), Events }]), { name: "InvalidArgument" });
  await assert.rejects(notify(Bucket, [{ QueueArn: arnOf(`${name}-not`), Events }]), { name: "InvalidArgument" });
  await assert.rejects(notify(Bucket, [{ QueueArn: "arn:aws:lambda:us-east-1:000000000000:function:f", Events }]), { name: "InvalidArgument", message: /could not be parsed/ });
  await assert.rejects(notify(Bucket, [{ QueueArn: arnOf(name), Events }, { QueueArn: arnOf(name), Events }]), { message: /overlap/ });
  await notify(Bucket, [{ QueueArn: arnOf(`${name}-not`), Events }], { SkipDestinationValidation: true });
});

test("rules of the default bus get the changes of objects, each once over a kill", async () => {
  const { Bucket, QueueUrl, name } = await bucketAndQueue();
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arnOf(name) }],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const bus = new EventBridgeClient({});
  const pattern = { source: ["aws.s3"], detail: { bucket: { name: [Bucket] }, object: { key: [{ prefix: "in/" }] } } };
  await bus.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) }));
  await bus.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: "queue", Arn: arnOf(name) }] }));
  const put = (Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "12345" }));
  await put("in/before");
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { EventBridgeConfiguration: {} } }));
  const { $metadata, ...shown } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  assert.deepEqual(shown, { EventBridgeConfiguration: {} });

  const { ETag } = await put("in/a b");
  await put("out/a");
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "in/a b" }));
  const found = [];
  const arrived = (count) => eventually(async () => found.push(...(await drain(QueueUrl, 1))) && found.length >= count, { what: `${count} events` });
  await arrived(2);
  const [created, deleted] = found.splice(0).sort((a, b) => (a.detail.object.sequencer < b.detail.object.sequencer ? -1 : 1));
  assert.deepEqual([created.source, created["detail-type"], created.account, created.region, created.resources], [
    "aws.s3", "Object Created", "000000000000", "us-east-1", [`arn:aws:s3:::${Bucket}`],
  ]);
  const { sequencer, ...object } = created.detail.object;
  assert.deepEqual(object, { key: "in/a b", size: 5, etag: ETag.replaceAll('"', "") });
  assert.deepEqual([created.detail.version, created.detail.bucket, created.detail.reason], ["0", { name: Bucket }, "PutObject"]);
  assert.deepEqual([created.detail.requester, deleted.detail.requester], ["000000000000", "000000000000"]);
  assert.deepEqual([deleted["detail-type"], deleted.detail.reason, deleted.detail["deletion-type"]], ["Object Deleted", "DeleteObject", "Permanently Deleted"]);

  const keys = Array.from({ length: 20 }, (_, n) => `in/${n}`);
  await Promise.all(keys.map(put));
  await server.kill();
  await start();
  await arrived(keys.length);
  assert.deepEqual(found.splice(0).map((event) => event.detail.object.key).sort(), keys.toSorted());

  await notify(Bucket, []);
  await put("in/after");
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { EventBridgeConfiguration: {} } }));
  await put("in/last");
  await arrived(1);
  assert.deepEqual(found.map((event) => event.detail.object.key), ["in/last"]);
});

test("a topic gets the events and hands them on", async () => {
  const { Bucket, QueueUrl, name } = await bucketAndQueue();
  const sns = new SNSClient({});
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
  const statement = (Service, Action, Resource) => ({ Effect: "Allow", Principal: { Service }, Action, Resource });
  const document = (Statement) => JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: document(statement("sns.amazonaws.com", "sqs:SendMessage", arnOf(name))) } }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arnOf(name), Attributes: { RawMessageDelivery: "true" } }));
  const notification = { TopicConfigurations: [{ Id: "t", TopicArn, Events: ["s3:ObjectCreated:*"] }] };
  const put = () => s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: notification }));
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: document(statement("events.amazonaws.com", "sns:Publish", TopicArn)) }));
  await assert.rejects(put(), { name: "InvalidArgument" });
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: document(statement("s3.amazonaws.com", "sns:Publish", TopicArn)) }));
  await put();
  const { $metadata, ...shown } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  assert.deepEqual(shown, notification);
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
  const bodies = await eventually(async () => {
    const all = await drain(QueueUrl, 2);
    return all.length && all;
  }, { what: "an event" });
  const events = [...bodies, ...await drain(QueueUrl, 2)];
  assert.deepEqual(events.map((one) => one.Event ?? one.Records[0].s3.object.key), ["s3:TestEvent", "k"]);
});

test("each event reaches its queue once while the server is killed", async () => {
  const { Bucket, name, QueueUrl } = await bucketAndQueue();
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: allow(Bucket, name) } }));
  await notify(Bucket, [{ QueueArn: arnOf(name), Events: ["s3:ObjectCreated:*"] }]);
  const acknowledged = [];
  for (let round = 0; round < 4; round++) {
    const puts = Array.from({ length: 30 }, (_, n) => `${round}-${n}`).map((Key) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" })).then(() => acknowledged.push(Key), () => {}));
    await eventually(() => acknowledged.length >= 30 * round + 10, { what: "puts", everyMs: 2 });
    await server.kill();
    await start();
    await Promise.all(puts);
  }
  const seen = (await drain(QueueUrl, 3)).filter(({ Records }) => Records).map(({ Records: [record] }) => `${record.s3.object.key} ${record.s3.object.sequencer}`);
  assert.equal(new Set(seen).size, seen.length, "an event came twice");
  const keys = new Set(seen.map((one) => one.split(" ")[0]));
  for (const key of acknowledged) assert.ok(keys.has(key), `${key} has no event`);
});
