// Queues get the results and failures of functions: destinations, dead-letter targets, failed batches of mappings; once over kills.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import {
  CreateEventSourceMappingCommand, GetFunctionConfigurationCommand, InvokeCommand, LambdaClient, PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { freePort } from "./chance.mjs";
import { functionsOf } from "./functions.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const code = { "index.mjs": "export const handler = async (event) => { if (event.fails || event.Records) throw new Error('it fails'); return { got: event.n }; };" };
let server, data, listen, lambda, sqs, kinesis, make, role;
before(async () => {
  data = await mkdtemp(join(tmpdir(), "tarn-queue-destinations-"));
  listen = `127.0.0.1:${await freePort()}`;
  await start();
  role = await functionsOf(server).makeRole("sends", { Effect: "Allow", Action: ["sqs:SendMessage", "kinesis:*"], Resource: "*" });
});
after(async () => {
  await server.stop();
  await rm(data, { recursive: true });
});

async function start() {
  server = await startTarn({ data, listen });
  Object.assign(process.env, server.env);
  [lambda, sqs, kinesis] = [new LambdaClient({}), new SQSClient({}), new KinesisClient({})];
  ({ make } = functionsOf(server));
}

const arnOf = (name) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const queue = async (QueueName, Attributes = {}) => (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl;
const happen = (FunctionName, event) => lambda.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload: JSON.stringify(event) }));

/** Receives and deletes messages until there are `count`, then looks once more. */
async function take(QueueUrl, count) {
  const messages = [];
  const receive = async (WaitTimeSeconds) => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds, MessageAttributeNames: ["All"] }));
    if (Messages.length === 0) return 0;
    messages.push(...Messages);
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, n) => ({ Id: `${n}`, ReceiptHandle })) }));
    return Messages.length;
  };
  await eventually(async () => (await receive(2), messages.length >= count), { what: `${count} messages` });
  while (await receive(1));
  return messages;
}

test("results and failures of asynchronous events reach queues", async () => {
  const [successes, failures, dead] = [await queue("successes"), await queue("failures"), await queue("dead")];
  await make("results", code, role, { DeadLetterConfig: { TargetArn: arnOf("dead") } });
  assert.deepEqual((await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "results" }))).DeadLetterConfig, { TargetArn: arnOf("dead") });
  await lambda.send(new PutFunctionEventInvokeConfigCommand({
    FunctionName: "results", MaximumRetryAttempts: 0, DestinationConfig: { OnSuccess: { Destination: arnOf("successes") }, OnFailure: { Destination: arnOf("failures") } },
  }));
  await happen("results", { n: 7 });
  const [success] = (await take(successes, 1)).map(({ Body }) => JSON.parse(Body));
  assert.deepEqual([success.requestContext.condition, success.requestPayload, success.responsePayload], ["Success", { n: 7 }, { got: 7 }]);
  await happen("results", { fails: true });
  const [failure] = (await take(failures, 1)).map(({ Body }) => JSON.parse(Body));
  assert.deepEqual([failure.requestContext.condition, failure.responsePayload.errorMessage], ["RetriesExhausted", "it fails"]);
  const [letter] = await take(dead, 1);
  assert.equal(letter.Body, JSON.stringify({ fails: true }));
  assert.deepEqual(Object.fromEntries(Object.entries(letter.MessageAttributes).map(([name, { StringValue, DataType }]) => [name, `${DataType} ${StringValue}`])), {
    RequestID: `String ${failure.requestContext.requestId}`, ErrorCode: "Number 200", ErrorMessage: "String it fails",
  });
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "results", DeadLetterConfig: {} }));
  assert.equal((await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "results" }))).DeadLetterConfig, undefined);
  await assert.rejects(
    lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "results", DeadLetterConfig: { TargetArn: "arn:aws:s3:::bucket" } })), { name: "InvalidParameterValueException" });
});

test("a topic gets results", async () => {
  const sns = new SNSClient({});
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "results" }));
  const QueueUrl = await queue("subscribed", {
    Policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arnOf("subscribed") }] }),
  });
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arnOf("subscribed") }));
  const publisher = await functionsOf(server).makeRole("publishes", { Effect: "Allow", Action: "sns:Publish", Resource: TopicArn });
  await make("publishes", code, publisher);
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "publishes", DestinationConfig: { OnSuccess: { Destination: TopicArn } } }));
  await happen("publishes", { n: 3 });
  const [envelope] = (await take(QueueUrl, 1)).map(({ Body }) => JSON.parse(Body));
  assert.deepEqual([envelope.Type, JSON.parse(envelope.Message).responsePayload], ["Notification", { got: 3 }]);
});

test("without the right nothing is sent, and the log says so; FIFO queues are refused when they are set", async () => {
  const powerless = await functionsOf(server).makeRole("powerless");
  const closed = await queue("closed");
  await queue("ordered.fifo", { FifoQueue: "true" });
  await make("cannot", code, powerless);
  const to = (Destination) => lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "cannot", DestinationConfig: { OnSuccess: { Destination } } }));
  await to(arnOf("closed"));
  await happen("cannot", { n: 1 });
  await eventually(() => /cannot be sent to arn:aws:sqs:us-east-1:000000000000:closed.*sqs:SendMessage/.test(server.log()), { what: "a line about the right" });
  assert.equal((await sqs.send(new ReceiveMessageCommand({ QueueUrl: closed }))).Messages, undefined);
  await make("ordered", code, role);
  await assert.rejects(
    lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "ordered", DestinationConfig: { OnSuccess: { Destination: arnOf("ordered.fifo") } } })),
    /DestinationConfig\(onSuccess=OnSuccess\(destination=arn:aws:sqs:us-east-1:000000000000:ordered\.fifo\), onFailure=null\) is invalid/);
  await kinesis.send(new CreateStreamCommand({ StreamName: "fifo-source", ShardCount: 1 }));
  await eventually(async () => (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "fifo-source" }))).StreamDescriptionSummary.StreamStatus === "ACTIVE");
  await assert.rejects(
    lambda.send(new CreateEventSourceMappingCommand({
      FunctionName: "ordered", EventSourceArn: "arn:aws:kinesis:us-east-1:000000000000:stream/fifo-source", StartingPosition: "TRIM_HORIZON",
      DestinationConfig: { OnFailure: { Destination: arnOf("ordered.fifo") } },
    })), { name: "InvalidParameterValueException" });
});

test("a batch that a mapping gives up reaches a queue with its place in the stream", async () => {
  const given = await queue("given-up");
  await make("rejects", code, role);
  await kinesis.send(new CreateStreamCommand({ StreamName: "bad", ShardCount: 1 }));
  await eventually(async () => (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "bad" }))).StreamDescriptionSummary.StreamStatus === "ACTIVE");
  await lambda.send(new CreateEventSourceMappingCommand({
    FunctionName: "rejects", EventSourceArn: "arn:aws:kinesis:us-east-1:000000000000:stream/bad", StartingPosition: "TRIM_HORIZON", MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: arnOf("given-up") } },
  }));
  const { SequenceNumber } = await kinesis.send(new PutRecordCommand({ StreamName: "bad", PartitionKey: "k", Data: Buffer.from("x") }));
  const [facts] = (await take(given, 1)).map(({ Body }) => JSON.parse(Body));
  assert.equal(facts.KinesisBatchInfo.startSequenceNumber, SequenceNumber);
  assert.equal(facts.requestContext.condition, "RetryAttemptsExhausted");
  assert.equal(facts.payload, undefined);
});

test("each result is in its queue once while the server is killed", async () => {
  const results = await queue("once");
  await make("once", code, role);
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "once", DestinationConfig: { OnSuccess: { Destination: arnOf("once") } } }));
  let accepted = 0;
  for (let round = 0; round < 3; round++) {
    const sent = Array.from({ length: 40 }, (_, n) => happen("once", { n: 40 * round + n }).then(() => accepted++, () => {}));
    await eventually(() => accepted >= 40 * round + 10, { what: "accepted events", everyMs: 2 });
    await server.kill();
    await start();
    await Promise.all(sent);
  }
  const ids = (await take(results, accepted)).map(({ Body }) => JSON.parse(Body).requestContext.requestId);
  assert.equal(new Set(ids).size, ids.length, "a result came twice");
  assert.ok(ids.length >= accepted);
});
