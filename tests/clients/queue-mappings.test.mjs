// Functions get the messages of queues: the event's form, batches, windows, filters, partial failures, order, dead letters, rights, kills.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateEventSourceMappingCommand, DeleteEventSourceMappingCommand, GetEventSourceMappingCommand, LambdaClient, ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand, UpdateEventSourceMappingCommand, UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityCommand, CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageBatchCommand,
  SendMessageCommand, SetQueueAttributesCommand, SQSClient,
} from "@aws-sdk/client-sqs";
import { freePort } from "./chance.mjs";
import { functionsOf, json, policy } from "./functions.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

let server, data, listen, lambda, sqs, make, role, invoke;
before(async () => {
  data = await mkdtemp(join(tmpdir(), "tarn-queue-mappings-"));
  listen = `127.0.0.1:${await freePort()}`;
  await start();
  role = await functionsOf(server).makeRole("worker", { Effect: "Allow", Action: "sqs:*", Resource: "*" });
});
after(async () => {
  await server.stop();
  await rm(data, { recursive: true });
});

async function start() {
  server = await startTarn({ data, listen });
  Object.assign(process.env, server.env);
  [lambda, sqs] = [new LambdaClient({ maxAttempts: 1 }), new SQSClient({})];
  ({ make, invoke } = functionsOf(server));
}

const attributesOf = async (QueueUrl) => (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes;
// A visibility timeout that a function's start on a busy machine does not exceed: a message comes again only where a test releases it.
async function queue(QueueName, Attributes = {}) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: "300", ...Attributes } }));
  return { QueueUrl, arn: (await attributesOf(QueueUrl)).QueueArn };
}
const send = (QueueUrl, MessageBody, more) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const map = (FunctionName, EventSourceArn, more = {}) => lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, ...more }));
const mapping = (UUID) => lambda.send(new GetEventSourceMappingCommand({ UUID }));

/** A function that remembers its batches. `code` sees `records` and `seen`, and may return an answer. */
async function remembers(name, code = "", timeout = 3) {
  await make(name, {
    "index.mjs": `const seen = []; export const handler = async (event) => { if (event.list) return seen;
      const records = event.Records; seen.push(records); ${code} };`,
  }, role);
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Timeout: timeout }));
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 1 }));
  return async () => json(await invoke(name, { list: true }).catch(() => ({ Payload: "[]" })));
}
const isEmpty = async (QueueUrl) => {
  const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: hidden, ApproximateNumberOfMessagesDelayed: delayed } = await attributesOf(QueueUrl);
  return [waiting, hidden, delayed].every((count) => count === "0");
};
/** Makes the messages of failed calls visible, each handle once, until `done`. `failed` chooses the records among the batches that were seen. */
async function released(QueueUrl, seen, failed, what, done) {
  const handles = new Set();
  await eventually(async () => {
    for (const { receiptHandle: ReceiptHandle } of failed(await seen())) {
      if (handles.has(ReceiptHandle)) continue;
      handles.add(ReceiptHandle);
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    }
    return done();
  }, { what });
}
const emptied = (QueueUrl) => eventually(() => isEmpty(QueueUrl), { what: "an empty queue" });
const gone = async (UUID) => {
  await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  await eventually(() => mapping(UUID).then(() => false, (error) => error.name === "ResourceNotFoundException"), { what: "the mapping is gone" });
};

test("a message reaches the function in Lambda's form, and is deleted", async () => {
  const seen = await remembers("reads");
  const { QueueUrl, arn } = await queue("plain");
  const made = await map("reads", arn, { ScalingConfig: { MaximumConcurrency: 2 } });
  const { State, LastModified, UUID, EventSourceMappingArn, FunctionArn, $metadata, ...rest } = made;
  assert.equal(State, "Creating");
  assert.deepEqual(rest, {
    BatchSize: 10, MaximumBatchingWindowInSeconds: 0, EventSourceArn: arn, FunctionResponseTypes: [], LastProcessingResult: "No records processed",
    ScalingConfig: { MaximumConcurrency: 2 }, StateTransitionReason: "USER_INITIATED",
  });
  assert.deepEqual((await lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn: arn }))).EventSourceMappings.map((one) => one.UUID), [UUID]);
  const MessageAttributes = { kind: { DataType: "String", StringValue: "ä" }, raw: { DataType: "Binary", BinaryValue: Buffer.from([1, 2]) } };
  const sent = await send(QueueUrl, "{\"a\":\"ü\"}", { MessageAttributes });
  await eventually(async () => (await seen()).length === 1, { what: "the message" });
  const [[{ receiptHandle, attributes, ...record }]] = await seen();
  assert.ok(receiptHandle.length > 20);
  assert.deepEqual(Object.keys(attributes).sort(), ["ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "SenderId", "SentTimestamp"]);
  assert.equal(attributes.ApproximateReceiveCount, "1");
  const listed = { stringListValues: [], binaryListValues: [] };
  assert.deepEqual(record, {
    messageId: sent.MessageId, body: "{\"a\":\"ü\"}", md5OfBody: createHash("md5").update("{\"a\":\"ü\"}").digest("hex"), md5OfMessageAttributes: sent.MD5OfMessageAttributes,
    messageAttributes: { kind: { stringValue: "ä", ...listed, dataType: "String" }, raw: { binaryValue: "AQI=", ...listed, dataType: "Binary" } },
    eventSource: "aws:sqs", eventSourceARN: arn, awsRegion: "us-east-1",
  });
  await emptied(QueueUrl);
  assert.equal((await mapping(UUID)).LastProcessingResult, "OK");
  await gone(UUID);
  await send(QueueUrl, "stays");
  assert.equal(await isEmpty(QueueUrl), false);
});

test("settings that do not fit are refused in the service's words", async () => {
  await remembers("refuses", "", 20);
  const [plain, fifo] = [await queue("short", { VisibilityTimeout: "10" }), await queue("ordered.fifo", { FifoQueue: "true", VisibilityTimeout: "60" })];
  const refused = (pattern, arn, more) => assert.rejects(map("refuses", arn, more), (error) => {
    assert.equal(error.name, "InvalidParameterValueException");
    assert.match(error.message, pattern);
    return true;
  });
  await refused(/^Queue visibility timeout: 10 seconds is less than Function timeout: 20 seconds$/, plain.arn);
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: plain.QueueUrl, Attributes: { VisibilityTimeout: "20" } }));
  await refused(/^StartingPosition is not valid for SQS event sources\.$/, plain.arn, { StartingPosition: "LATEST" });
  await refused(/^Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10$/, plain.arn, { BatchSize: 11 });
  await refused(/FIFO/, fifo.arn, { MaximumBatchingWindowInSeconds: 1 });
  await refused(/FIFO/, fifo.arn, { BatchSize: 11 });
  await refused(/^Unsupported TumblingWindowInSeconds parameter/, plain.arn, { TumblingWindowInSeconds: 10 });
  await refused(/^Unsupported ParallelizationFactor parameter/, plain.arn, { ParallelizationFactor: 2 });
  await refused(/specified queue does not exist/, `${plain.arn}-not`);
  await refused(/^Unsupported ScalingConfig parameter/, "arn:aws:kinesis:us-east-1:000000000000:stream/none", {
    StartingPosition: "LATEST", ScalingConfig: { MaximumConcurrency: 2 },
  });
  const { UUID } = await map("refuses", plain.arn);
  await assert.rejects(lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 100 })), /batch window/);
  await assert.rejects(map("refuses", plain.arn), { name: "ResourceConflictException" });
  const changed = await lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 100, MaximumBatchingWindowInSeconds: 5, Enabled: false }));
  assert.deepEqual([changed.BatchSize, changed.MaximumBatchingWindowInSeconds, changed.State], [100, 5, "Disabling"]);
  await gone(UUID);
});

test("messages that no filter means are deleted, and a window gathers the others", async () => {
  const seen = await remembers("filters");
  const { QueueUrl, arn } = await queue("filtered");
  const { UUID } = await map("filters", arn, {
    BatchSize: 100, MaximumBatchingWindowInSeconds: 2, FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ body: { kind: ["a"] } }) }] },
  });
  await eventually(async () => (await mapping(UUID)).State === "Enabled", { what: "an enabled mapping" });
  for (let start = 0; start < 60; start += 10) {
    await sqs.send(new SendMessageBatchCommand({
      QueueUrl, Entries: Array.from({ length: 10 }, (_, i) => ({ Id: `${i}`, MessageBody: JSON.stringify({ kind: i % 2 ? "a" : "b", n: start + i }) })),
    }));
  }
  await send(QueueUrl, "no JSON");
  await emptied(QueueUrl);
  const batches = await seen();
  assert.deepEqual(batches.flat().map(({ body }) => JSON.parse(body).n).sort((a, b) => a - b), Array.from({ length: 30 }, (_, i) => 2 * i + 1));
  assert.ok(batches.length <= 6, `${batches.length} calls for 30 messages within 2 s`);
  await gone(UUID);
});

test("a message that fails comes again, and ends in the dead-letter queue; its neighbours are deleted", async () => {
  const dead = await queue("dead");
  const { QueueUrl, arn } = await queue("failing", {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: "2" }),
  });
  const seen = await remembers("fails", `
    if (records.some(({ body }) => body === "throws")) throw new Error("all of it");
    return { batchItemFailures: records.filter(({ body }) => body.startsWith("bad")).map(({ messageId }) => ({ itemIdentifier: messageId })) };`);
  const { UUID } = await map("fails", arn, { FunctionResponseTypes: ["ReportBatchItemFailures"] });
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: ["good", "bad 1", "fine", "bad 2"].map((MessageBody, i) => ({ Id: `${i}`, MessageBody })) }));
  const deadLetters = (count) => async () => (await attributesOf(dead.QueueUrl)).ApproximateNumberOfMessages === count;
  const bad = (batches) => batches.flat().filter(({ body }) => body.startsWith("bad"));
  await released(QueueUrl, seen, bad, "two dead letters", deadLetters("2"));
  assert.ok(await isEmpty(QueueUrl));
  const bodies = (await seen()).flat().map(({ body }) => body).sort();
  assert.deepEqual(bodies, ["bad 1", "bad 1", "bad 2", "bad 2", "fine", "good"]);
  await send(QueueUrl, "throws");
  await released(QueueUrl, seen, (batches) => batches.flat().filter(({ body }) => body === "throws"), "a third dead letter", deadLetters("3"));
  assert.match((await mapping(UUID)).LastProcessingResult, /^PROBLEM: Function call failed/);
  await gone(UUID);
});

test("the groups of a FIFO queue reach the function in order", async () => {
  const seen = await remembers("orders", "if (records[0].body === \"0\" && seen.length < 3) throw new Error(\"again\");");
  const { QueueUrl, arn } = await queue("groups.fifo", { FifoQueue: "true", ContentBasedDeduplication: "false" });
  const { UUID } = await map("orders", arn, { BatchSize: 4 });
  for (let n = 0; n < 12; n++) {
    await sqs.send(new SendMessageBatchCommand({
      QueueUrl, Entries: ["x", "y", "z"].map((MessageGroupId) => ({ Id: MessageGroupId, MessageBody: `${n}`, MessageGroupId, MessageDeduplicationId: `${MessageGroupId}${n}` })),
    }));
  }
  const failed = (batches) => batches.slice(0, 2).filter(([{ body }]) => body === "0").flat();
  await released(QueueUrl, seen, failed, "an empty queue", () => isEmpty(QueueUrl));
  const first = new Map();
  for (const { body, attributes } of (await seen()).flat()) {
    const group = first.get(attributes.MessageGroupId) ?? first.set(attributes.MessageGroupId, []).get(attributes.MessageGroupId);
    if (!group.includes(Number(body))) group.push(Number(body));
  }
  assert.deepEqual([...first.values()], Array.from({ length: 3 }, () => Array.from({ length: 12 }, (_, n) => n)));
  await gone(UUID);
});

test("without its right a mapping takes nothing; a deleted queue that is made again is read on", async () => {
  const seen = await remembers("guards");
  const iam = new IAMClient({});
  const { QueueUrl, arn } = await queue("guarded");
  const allow = (Action) => iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName: "own", PolicyDocument: policy({ Effect: "Allow", Action, Resource: "*" }) }));
  const { PolicyName, PolicyDocument } = { PolicyName: "deny", PolicyDocument: policy({ Effect: "Deny", Action: "sqs:ReceiveMessage", Resource: arn }) };
  const { UUID } = await map("guards", arn);
  await send(QueueUrl, "1");
  await eventually(async () => (await seen()).length === 1, { what: "the first message" });
  await iam.send(new PutRolePolicyCommand({ RoleName: "worker", PolicyName, PolicyDocument }));
  await eventually(async () => /sqs:ReceiveMessage/.test((await mapping(UUID)).LastProcessingResult), { what: "the missing right" });
  await assert.rejects(map("guards", arn), /does not have permissions to call ReceiveMessage on SQS/);
  await send(QueueUrl, "2");
  const { ApproximateNumberOfMessages } = await attributesOf(QueueUrl);
  assert.equal(ApproximateNumberOfMessages, "1");
  await iam.send(new DeleteRolePolicyCommand({ RoleName: "worker", PolicyName }));
  await eventually(async () => (await seen()).length === 2, { what: "the second message" });
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  await eventually(async () => /does not exist/.test((await mapping(UUID)).LastProcessingResult), { what: "a missing queue" });
  await queue("guarded");
  await send(QueueUrl, "3");
  await eventually(async () => (await seen()).length === 3, { what: "the third message" });
  await gone(UUID);
  await allow("sqs:*");
});

test("no message is lost when the server is killed during calls", async () => {
  const [source, results] = [await queue("killed", { VisibilityTimeout: "10" }), await queue("killed-results")];
  await make("copies", {
    "signed-fetch.mjs": await readFile(new URL("./signed-fetch.mjs", import.meta.url), "utf8"),
    "index.mjs": `import { signedFetch } from "./signed-fetch.mjs";
      export const handler = async ({ Records }) => {
        const { status } = await signedFetch({
          service: "sqs", body: JSON.stringify({ QueueUrl: ${JSON.stringify(results.QueueUrl)}, MessageBody: Records.map(({ body }) => body).join() }),
          headers: { "x-amz-target": "AmazonSQS.SendMessage", "content-type": "application/x-amz-json-1.0", "x-amz-security-token": process.env.AWS_SESSION_TOKEN },
        });
        if (status !== 200) throw new Error(String(status));
      };`,
  }, role, { Timeout: 10 });
  const { UUID } = await map("copies", source.arn, { BatchSize: 5 });
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 10; i++) {
      const Entries = Array.from({ length: 10 }, (_, n) => ({ Id: `${n}`, MessageBody: `${100 * round + 10 * i + n}` }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: source.QueueUrl, Entries }));
    }
    await server.kill();
    await start();
  }
  await eventually(() => isEmpty(source.QueueUrl), { what: "all messages are done" });
  const bodies = new Set();
  for (let received; !received || received.length;) {
    received = (await sqs.send(new ReceiveMessageCommand({ QueueUrl: results.QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 60 }))).Messages ?? [];
    for (const { Body } of received) for (const body of Body.split(",")) bodies.add(Number(body));
  }
  assert.deepEqual([...bodies].sort((a, b) => a - b), Array.from({ length: 300 }, (_, n) => n));
  await gone(UUID);
});
