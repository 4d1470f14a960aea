// Queues with AWS's SDK for JavaScript, sqs-consumer, boto3 (JSON), the query protocol, and the aws CLI.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import {
  AddPermissionCommand, CancelMessageMoveTaskCommand, ChangeMessageVisibilityBatchCommand, ChangeMessageVisibilityCommand, CreateQueueCommand,
  DeleteMessageBatchCommand, DeleteMessageCommand, DeleteQueueCommand, GetQueueAttributesCommand, GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand, ListMessageMoveTasksCommand, ListQueueTagsCommand, ListQueuesCommand, PurgeQueueCommand,
  ReceiveMessageCommand, RemovePermissionCommand, SendMessageBatchCommand, SendMessageCommand, SetQueueAttributesCommand, SQSClient,
  StartMessageMoveTaskCommand, TagQueueCommand, UntagQueueCommand,
} from "@aws-sdk/client-sqs";
import { Consumer } from "sqs-consumer";
import { signedFetch } from "./signed-fetch.mjs";
import { eventually, unique } from "./wait.mjs";

const sqs = new SQSClient({});
const send = (command) => sqs.send(command);
const has = (...command) => spawnSync(command[0], command.slice(1)).status === 0;

async function queue(Attributes, tags) {
  const QueueName = unique("queue") + (Attributes?.FifoQueue ? ".fifo" : "");
  return (await send(new CreateQueueCommand({ QueueName, Attributes, tags }))).QueueUrl;
}

const arnOf = async (QueueUrl) =>
  (await send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes.QueueArn;
const put = (QueueUrl, MessageBody, more) => send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const take = async (QueueUrl, more) =>
  (await send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All"], ...more }))).Messages ?? [];
const remove = (QueueUrl, message) => send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
const refused = (promise, code, words) => assert.rejects(promise, (error) => {
  assert.equal(error.Error?.Code ?? error.name, code, `${error.name}: ${error.message}`);
  if (words) assert.match(error.message, words);
  return true;
});

test("a queue has AWS's attributes, and a second call with the same ones finds it", async () => {
  const QueueName = unique("made");
  const { QueueUrl } = await send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: "5" }, tags: { team: "blue" } }));
  assert.match(QueueUrl, new RegExp(`^http://127\\.0\\.0\\.1:\\d+/\\d{12}/${QueueName}$`));
  assert.equal((await send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: "5" } }))).QueueUrl, QueueUrl);
  await refused(send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: "6" } })), "QueueAlreadyExists", /different value for attribute VisibilityTimeout/);
  assert.equal((await send(new GetQueueUrlCommand({ QueueName }))).QueueUrl, QueueUrl);
  assert.ok((await send(new ListQueuesCommand({ QueueNamePrefix: QueueName }))).QueueUrls.includes(QueueUrl));
  const { Attributes } = await send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  const { CreatedTimestamp, LastModifiedTimestamp, QueueArn, ...rest } = Attributes;
  assert.match(CreatedTimestamp + LastModifiedTimestamp, /^\d{20}$/);
  assert.match(QueueArn, new RegExp(`^arn:aws:sqs:[a-z0-9-]+:\\d{12}:${QueueName}$`));
  assert.deepEqual(rest, {
    ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesNotVisible: "0", ApproximateNumberOfMessagesDelayed: "0", VisibilityTimeout: "5",
    MaximumMessageSize: "1048576", MessageRetentionPeriod: "345600", DelaySeconds: "0", ReceiveMessageWaitTimeSeconds: "0", SqsManagedSseEnabled: "true",
  });
  await send(new TagQueueCommand({ QueueUrl, Tags: { cost: "7" } }));
  await send(new UntagQueueCommand({ QueueUrl, TagKeys: ["team"] }));
  assert.deepEqual((await send(new ListQueueTagsCommand({ QueueUrl }))).Tags, { cost: "7" });
  await send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: "3" } }));
  assert.equal((await send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["DelaySeconds"] }))).Attributes.DelaySeconds, "3");
  await send(new DeleteQueueCommand({ QueueUrl }));
  await refused(put(QueueUrl, "a"), "AWS.SimpleQueueService.NonExistentQueue", /^The specified queue does not exist\.$/);
  await refused(send(new GetQueueUrlCommand({ QueueName })), "AWS.SimpleQueueService.NonExistentQueue");
});

test("a message is sent, received with its attributes, hidden, and deleted", async () => {
  const QueueUrl = await queue();
  const MessageAttributes = {
    text: { DataType: "String", StringValue: "été" },
    number: { DataType: "Number.int", StringValue: "12" },
    bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2, 3]) },
  };
  const sent = await put(QueueUrl, "hello \u{1F600}", {
    MessageAttributes, MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-5759e988-bd862e3fe1be46a994272793" } },
  });
  assert.equal(sent.MD5OfMessageBody, createHash("md5").update("hello \u{1F600}").digest("hex"));
  const [message] = await take(QueueUrl, { MessageAttributeNames: ["All"] });
  assert.equal(message.MessageId, sent.MessageId);
  assert.equal(message.Body, "hello \u{1F600}");
  assert.equal(message.MD5OfMessageAttributes, sent.MD5OfMessageAttributes);
  assert.deepEqual(message.MessageAttributes.text.StringValue, "été");
  assert.deepEqual([...message.MessageAttributes.bytes.BinaryValue], [1, 2, 3]);
  const { SenderId, SentTimestamp, ApproximateFirstReceiveTimestamp, ...rest } = message.Attributes;
  assert.deepEqual(rest, { ApproximateReceiveCount: "1", AWSTraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793" });
  assert.ok(SenderId && Math.abs(Number(SentTimestamp) - Date.now()) < 60_000 && ApproximateFirstReceiveTimestamp >= SentTimestamp);
  assert.deepEqual(await take(QueueUrl), []);
  await send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle, VisibilityTimeout: 0 }));
  const [again] = await take(QueueUrl, { MessageAttributeNames: ["te.*"] });
  assert.equal(again.Attributes.ApproximateReceiveCount, "2");
  assert.deepEqual(Object.keys(again.MessageAttributes ?? {}), ["text"]);
  await remove(QueueUrl, again);
  await remove(QueueUrl, again);
  assert.deepEqual(await take(QueueUrl), []);
});

test("batches answer entry by entry", async () => {
  const QueueUrl = await queue();
  const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: `m${i}`, MessageBody: i === 3 ? "bad \u0001" : `body ${i}` }));
  const sent = await send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  assert.equal(sent.Successful.length, 9);
  assert.deepEqual(sent.Failed.map(({ Id, Code, SenderFault }) => ({ Id, Code, SenderFault })), [{ Id: "m3", Code: "InvalidMessageContents", SenderFault: true }]);
  const messages = await take(QueueUrl);
  assert.equal(messages.length, 9);
  const changed = await send(new ChangeMessageVisibilityBatchCommand({
    QueueUrl, Entries: messages.slice(0, 2).map((message, i) => ({ Id: `${i}`, ReceiptHandle: i ? "forged" : message.ReceiptHandle, VisibilityTimeout: 100 })),
  }));
  assert.deepEqual([changed.Successful[0].Id, changed.Failed[0].Code], ["0", "ReceiptHandleIsInvalid"]);
  const deleted = await send(new DeleteMessageBatchCommand({ QueueUrl, Entries: messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })) }));
  assert.equal(deleted.Successful.length, 9);
  await refused(send(new SendMessageBatchCommand({ QueueUrl, Entries: [] })), "AWS.SimpleQueueService.EmptyBatchRequest");
  const twenty = Array.from({ length: 20 }, (_, i) => ({ Id: `${i}`, MessageBody: "x" }));
  await refused(send(new SendMessageBatchCommand({ QueueUrl, Entries: twenty })), "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", /Maximum number of entries per request are 10\. You have sent 20\./);
  await refused(send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a b", MessageBody: "x" }] })), "AWS.SimpleQueueService.InvalidBatchEntryId");
  const large = Array.from({ length: 2 }, (_, i) => ({ Id: `${i}`, MessageBody: "x".repeat(600_000) }));
  await refused(send(new SendMessageBatchCommand({ QueueUrl, Entries: large })), "AWS.SimpleQueueService.BatchRequestTooLong", /You have sent 1200000 bytes/);
});

test("AWS's errors and sentences", async () => {
  const QueueUrl = await queue();
  await refused(take(QueueUrl, { MaxNumberOfMessages: 11 }), "InvalidParameterValue", /^Value 11 for parameter MaxNumberOfMessages is invalid\. Reason: Must be between 1 and 10, if provided\.$/);
  await refused(take(QueueUrl, { WaitTimeSeconds: 21 }), "InvalidParameterValue", /Must be >= 0 and <= 20, if provided\./);
  await refused(put(QueueUrl, "x".repeat(1_048_577)), "InvalidParameterValue", /Message must be shorter than 1048576 bytes\./);
  await refused(put(QueueUrl, ""), "MissingParameter", /The request must contain the parameter MessageBody\./);
  await refused(put(QueueUrl, "a\uFFFE"), "InvalidMessageContents");
  await refused(remove(QueueUrl, { ReceiptHandle: "forged" }), "ReceiptHandleIsInvalid");
  await refused(send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Colour: "blue" } })), "InvalidAttributeName", /^Unknown Attribute Colour\.$/);
  await refused(send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: "-1" } })), "InvalidAttributeValue");
  await refused(send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { KmsMasterKeyId: "alias/aws/sqs" } })), "InvalidAttributeValue", /not supported by Tarn/);
  await refused(send(new CreateQueueCommand({ QueueName: "no dots.allowed" })), "InvalidParameterValue");
  await refused(put(QueueUrl, "a", { MessageAttributes: { n: { DataType: "Number", StringValue: "x" } } }), "InvalidParameterValue");
  await put(QueueUrl, "x".repeat(1_048_576));
  const other = await queue();
  await put(other, "foreign");
  const [foreign] = await take(other);
  await refused(remove(QueueUrl, foreign), "ReceiptHandleIsInvalid");
});

test("a receiver that waits gets a message at once, and one that left takes nothing", async () => {
  const QueueUrl = await queue({ VisibilityTimeout: "600" });
  const began = performance.now();
  assert.deepEqual(await take(QueueUrl, { WaitTimeSeconds: 1 }), []);
  assert.ok(performance.now() - began > 900);
  const leaving = Array.from({ length: 20 }, () => new AbortController());
  const left = leaving.map((one) => sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), { abortSignal: one.signal }).catch(() => "left"));
  const waiting = take(QueueUrl, { WaitTimeSeconds: 20 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  leaving.forEach((one) => one.abort());
  assert.deepEqual(new Set(await Promise.all(left)), new Set(["left"]));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await put(QueueUrl, "for the one that waits");
  assert.deepEqual((await waiting).map((message) => [message.Body, message.Attributes.ApproximateReceiveCount]), [["for the one that waits", "1"]]);
  const delayed = take(QueueUrl, { WaitTimeSeconds: 20 });
  await put(QueueUrl, "delayed", { DelaySeconds: 1 });
  assert.deepEqual((await delayed).map((message) => message.Body), ["delayed"]);
});

test("a FIFO queue keeps the order of groups, and stores a message once", async () => {
  const QueueUrl = await queue({ FifoQueue: "true", VisibilityTimeout: "600" });
  const fifo = (body, group, id) => put(QueueUrl, body, { MessageGroupId: group, MessageDeduplicationId: id ?? body });
  const first = await fifo("a1", "a");
  const repeated = await fifo("a1 again", "a", "a1");
  assert.deepEqual([repeated.MessageId, repeated.SequenceNumber], [first.MessageId, first.SequenceNumber]);
  const second = await fifo("a2", "a");
  assert.ok(second.SequenceNumber > first.SequenceNumber && second.SequenceNumber.length === 20);
  await fifo("b1", "b");
  const [a1] = await take(QueueUrl, { MaxNumberOfMessages: 1 });
  assert.deepEqual([a1.Body, a1.Attributes.MessageGroupId, a1.Attributes.MessageDeduplicationId, a1.Attributes.SequenceNumber], ["a1", "a", "a1", first.SequenceNumber]);
  const [b1] = await take(QueueUrl);
  assert.equal(b1.Body, "b1");
  assert.deepEqual(await take(QueueUrl), []);
  await remove(QueueUrl, a1);
  assert.deepEqual((await take(QueueUrl)).map((message) => message.Body), ["a2"]);
  await refused(put(QueueUrl, "x"), "MissingParameter", /MessageGroupId/);
  await refused(put(QueueUrl, "x", { MessageGroupId: "g" }), "InvalidParameterValue", /ContentBasedDeduplication enabled or MessageDeduplicationId/);
  await refused(put(QueueUrl, "x", { MessageGroupId: "g", MessageDeduplicationId: "1", DelaySeconds: 5 }), "InvalidParameterValue", /not valid for this queue type/);
  await refused(send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { FifoQueue: "false" } })), "InvalidAttributeValue", /Modifying queue type is not supported\./);
  const attempt = { ReceiveRequestAttemptId: "attempt-1" };
  await fifo("c1", "c");
  const [c1] = await take(QueueUrl, attempt);
  assert.deepEqual((await take(QueueUrl, attempt)).map((message) => message.MessageId), [c1.MessageId]);
  await send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: c1.ReceiptHandle, VisibilityTimeout: 0 }));
  await refused(remove(QueueUrl, c1), "InvalidParameterValue", /The receipt handle has expired\./);
});

test("messages go to the dead-letter queue, and a task moves them back", async () => {
  const dead = await queue();
  const deadArn = await arnOf(dead);
  const source = await queue({ VisibilityTimeout: "0", RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 2 }) });
  for (let i = 0; i < 12; i++) await put(source, `m${i}`);
  const seen = await eventually(async () => {
    await take(source);
    const { Attributes } = await send(new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ["All"] }));
    return Attributes.ApproximateNumberOfMessages === "12" && Attributes;
  });
  assert.ok(seen);
  assert.deepEqual((await send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }))).queueUrls, [source]);
  const [one] = await take(dead, { MaxNumberOfMessages: 1, VisibilityTimeout: 0 });
  assert.equal(one.Attributes.DeadLetterQueueSourceArn, await arnOf(source));
  await refused(send(new StartMessageMoveTaskCommand({ SourceArn: await arnOf(source) })), "InvalidParameterValue", /must be configured as a Dead Letter Queue/);
  await send(new SetQueueAttributesCommand({ QueueUrl: source, Attributes: { VisibilityTimeout: "600" } }));
  const { TaskHandle } = await send(new StartMessageMoveTaskCommand({ SourceArn: deadArn }));
  assert.ok(TaskHandle);
  const [task] = await eventually(async () => {
    const { Results } = await send(new ListMessageMoveTasksCommand({ SourceArn: deadArn }));
    return Results[0].Status === "COMPLETED" && Results;
  });
  assert.deepEqual([Number(task.ApproximateNumberOfMessagesMoved), Number(task.ApproximateNumberOfMessagesToMove)], [12, 12]);
  const back = new Set([...await take(source), ...await take(source)].map((message) => message.Body));
  assert.equal(back.size, 12);
  await refused(send(new CancelMessageMoveTaskCommand({ TaskHandle })), "ResourceNotFoundException");
  await refused(send(new SetQueueAttributesCommand({
    QueueUrl: source, Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadArn + "x", maxReceiveCount: 2 }) },
  })), "InvalidParameterValue", /Dead letter target does not exist/);
  await send(new SetQueueAttributesCommand({ QueueUrl: dead, Attributes: { RedriveAllowPolicy: JSON.stringify({ redrivePermission: "denyAll" }) } }));
  await refused(queue({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 2 }) }), "InvalidParameterValue", /RedriveAllowPolicy/);
});

test("a purge deletes what was sent before", async () => {
  const QueueUrl = await queue();
  await put(QueueUrl, "before");
  await send(new PurgeQueueCommand({ QueueUrl }));
  await put(QueueUrl, "after");
  assert.deepEqual((await take(QueueUrl)).map((message) => message.Body), ["after"]);
});

test("permissions are statements of the queue's policy", async () => {
  const QueueUrl = await queue();
  await send(new AddPermissionCommand({ QueueUrl, Label: "one", AWSAccountIds: ["111122223333"], Actions: ["SendMessage"] }));
  await refused(send(new AddPermissionCommand({ QueueUrl, Label: "one", AWSAccountIds: ["111122223333"], Actions: ["SendMessage"] })), "InvalidParameterValue", /Already exists/);
  const { Attributes } = await send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }));
  assert.deepEqual(JSON.parse(Attributes.Policy).Statement, [{
    Sid: "one", Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "SQS:SendMessage", Resource: await arnOf(QueueUrl),
  }]);
  await send(new RemovePermissionCommand({ QueueUrl, Label: "one" }));
  await refused(send(new RemovePermissionCommand({ QueueUrl, Label: "one" })), "InvalidParameterValue", /can't find label/);
  const deny = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Principal: "*", Action: "sqs:SendMessage", Resource: await arnOf(QueueUrl) }] };
  await send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify(deny) } }));
  await refused(put(QueueUrl, "a"), "AccessDenied");
  deny.Statement[0].Condition = { StringEquals: { "aws:SourceVpce": "vpce-1" } };
  await refused(send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify(deny) } })), "InvalidAttributeValue", /aws:sourcevpce/);
  await send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } }));
  await put(QueueUrl, "a");
});

test("sqs-consumer handles and deletes every message", async () => {
  const QueueUrl = await queue();
  const bodies = Array.from({ length: 50 }, (_, i) => `m${i}`);
  for (let i = 0; i < 5; i++) {
    await send(new SendMessageBatchCommand({ QueueUrl, Entries: bodies.slice(i * 10, i * 10 + 10).map((MessageBody, n) => ({ Id: `${n}`, MessageBody })) }));
  }
  const handled = [];
  const consumer = Consumer.create({
    queueUrl: QueueUrl, sqs, batchSize: 10, waitTimeSeconds: 5, handleMessage: async (message) => { handled.push(message.Body); return message; },
  });
  consumer.start();
  try {
    await eventually(async () => {
      const { Attributes } = await send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
      return Attributes.ApproximateNumberOfMessages === "0" && Attributes.ApproximateNumberOfMessagesNotVisible === "0";
    });
  } finally {
    consumer.stop({ abort: true });
  }
  assert.deepEqual(handled.toSorted(), bodies.toSorted());
});

test("the query protocol, also on the queue's own path", async () => {
  const QueueUrl = await queue();
  const path = new URL(QueueUrl).pathname;
  const call = async (form, at = "/") => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams({ Version: "2012-11-05", ...form }).toString();
    return await signedFetch({ service: "sqs", path: at, headers, body });
  };
  const sent = await call({
    Action: "SendMessage", MessageBody: "by query", "MessageAttribute.1.Name": "a", "MessageAttribute.1.Value.DataType": "String", "MessageAttribute.1.Value.StringValue": "v",
  }, path);
  assert.equal(sent.status, 200, sent.text);
  assert.match(sent.text, /<SendMessageResponse xmlns="http:\/\/queue\.amazonaws\.com\/doc\/2012-11-05\/"><SendMessageResult><MD5OfMessageBody>/);
  const received = await call({ Action: "ReceiveMessage", QueueUrl, "AttributeName.1": "All", "MessageAttributeName.1": "All", MaxNumberOfMessages: "10" });
  assert.match(received.text, /<Message>.*<Attribute><Name>SenderId<\/Name><Value>.*<MessageAttribute><Name>a<\/Name><Value>.*<StringValue>v<\/StringValue>/s);
  const handle = /<ReceiptHandle>([^<]+)</.exec(received.text)[1];
  const deleted = await call({ Action: "DeleteMessage", QueueUrl, ReceiptHandle: handle });
  assert.match(deleted.text, /^(<\?xml[^>]*>\s*)?<DeleteMessageResponse[^>]*><ResponseMetadata>/);
  const batch = await call({
    Action: "SendMessageBatch", QueueUrl, "SendMessageBatchRequestEntry.1.Id": "one", "SendMessageBatchRequestEntry.1.MessageBody": "x",
    "SendMessageBatchRequestEntry.2.Id": "two", "SendMessageBatchRequestEntry.2.MessageBody": "y",
  });
  assert.match(batch.text, /<SendMessageBatchResultEntry><Id>one<\/Id>.*<SendMessageBatchResultEntry><Id>two<\/Id>/s);
  const made = await call({ Action: "CreateQueue", QueueName: unique("form"), "Attribute.1.Name": "DelaySeconds", "Attribute.1.Value": "7", "Tag.1.Key": "k", "Tag.1.Value": "v" });
  const url = /<QueueUrl>([^<]+)</.exec(made.text)[1];
  const attributes = await call({ Action: "GetQueueAttributes", QueueUrl: url, "AttributeName.1": "DelaySeconds" });
  assert.match(attributes.text, /<GetQueueAttributesResult><Attribute><Name>DelaySeconds<\/Name><Value>7<\/Value><\/Attribute>/);
  assert.match((await call({ Action: "ListQueueTags", QueueUrl: url })).text, /<Tag><Key>k<\/Key><Value>v<\/Value><\/Tag>/);
  const missing = await call({ Action: "SendMessage", QueueUrl: QueueUrl + "x", MessageBody: "x" });
  assert.equal(missing.status, 400);
  assert.match(missing.text, /<Code>AWS\.SimpleQueueService\.NonExistentQueue<\/Code><Message>The specified queue does not exist/);
  assert.match((await call({ Action: "SendMessage", MessageBody: "x" })).text, /<Code>MissingParameter<\/Code><Message>The request must contain the parameter QueueUrl\./);
});

test("boto3 calls every operation of queues", { skip: !has("python3", "-c", "import boto3") && "boto3 is not installed" }, () => {
  const run = spawnSync("python3", [fileURLToPath(new URL("./queues_boto3.py", import.meta.url)), unique("boto")], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  assert.equal(new Set(run.stdout.trim().split("\n")).size, 23);
});

test("the aws CLI sends and receives", { skip: !has("aws", "--version") && "the aws CLI is not installed" }, () => {
  const aws = (...args) => {
    const run = spawnSync("aws", ["sqs", ...args, "--output", "json", "--endpoint-url", process.env.AWS_ENDPOINT_URL], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    return run.stdout.trim() ? JSON.parse(run.stdout) : {};
  };
  const { QueueUrl } = aws("create-queue", "--queue-name", unique("cli"), "--attributes", "VisibilityTimeout=60");
  aws("send-message", "--queue-url", QueueUrl, "--message-body", "from the CLI", "--message-attributes", '{"a":{"DataType":"String","StringValue":"b"}}');
  const { Messages } = aws("receive-message", "--queue-url", QueueUrl, "--attribute-names", "All", "--message-attribute-names", "All", "--wait-time-seconds", "1");
  assert.deepEqual([Messages[0].Body, Messages[0].MessageAttributes.a.StringValue], ["from the CLI", "b"]);
  aws("delete-message", "--queue-url", QueueUrl, "--receipt-handle", Messages[0].ReceiptHandle);
  aws("purge-queue", "--queue-url", QueueUrl);
  aws("delete-queue", "--queue-url", QueueUrl);
});
