// Topics with AWS's SDK for JavaScript: queues, filters, FIFO, dead letters, HTTP endpoints whose messages Node's crypto verifies.
import assert from "node:assert/strict";
import { createVerify } from "node:crypto";
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { once } from "node:events";
import { after, test } from "node:test";
import {
  AddPermissionCommand, ConfirmSubscriptionCommand, CreateTopicCommand, DeleteTopicCommand, GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, ListSubscriptionsCommand, ListTagsForResourceCommand, ListTopicsCommand,
  PublishBatchCommand, PublishCommand, RemovePermissionCommand, SetSubscriptionAttributesCommand, SetTopicAttributesCommand, SNSClient,
  SubscribeCommand, TagResourceCommand, UnsubscribeCommand, UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, DeleteQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { plainFetch, signedFetch } from "./signed-fetch.mjs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const sns = new SNSClient({});
const sqs = new SQSClient({});
const send = (command) => sns.send(command);
const document = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });

async function topic(Attributes, name = unique("topic") + (Attributes?.FifoTopic ? ".fifo" : "")) {
  return (await send(new CreateTopicCommand({ Name: name, Attributes }))).TopicArn;
}

// A queue that lets topics send to it.
async function queue(Attributes, isOpen = true) {
  const QueueName = unique("subscriber") + (Attributes?.FifoQueue ? ".fifo" : "");
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const arn = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }))).Attributes.QueueArn;
  if (isOpen) await allow(url, arn);
  return { url, arn };
}

const allow = (url, arn, Condition) => sqs.send(new SetQueueAttributesCommand({
  QueueUrl: url,
  Attributes: { Policy: document({ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn, Condition }) },
}));

const subscribe = async (TopicArn, { arn }, Attributes) =>
  (await send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn, Attributes, ReturnSubscriptionArn: true }))).SubscriptionArn;
const publish = (TopicArn, Message, more) => send(new PublishCommand({ TopicArn, Message, ...more }));
const set = (SubscriptionArn, AttributeName, AttributeValue) => send(new SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName, AttributeValue }));

async function take({ url }, count, more) {
  const all = [];
  await eventually(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({
      QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"], ...more,
    }));
    for (const message of Messages) {
      all.push(message);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
    }
    return all.length >= count;
  }, { what: `${count} messages in ${url}` });
  assert.equal(all.length, count);
  return all;
}

const refused = (promise, code, words) => assert.rejects(promise, (error) => {
  assert.equal(error.Error?.Code ?? error.Code ?? error.name, code, `${error.name}: ${error.message}`);
  if (words) assert.match(error.message, words);
  return true;
});

// An HTTP endpoint that keeps requests. `status` decides its answers.
async function hook(status = () => 200) {
  const received = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const one = { headers: request.headers, url: request.url, text: Buffer.concat(chunks).toString() };
      received.push(one);
      const code = status(one);
      if (code) response.writeHead(code).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  hooks.push(server);
  return { received, url: `http://127.0.0.1:${server.address().port}/hook` };
}

const hooks = [];
after(() => hooks.forEach((server) => (server.closeAllConnections(), server.close())));
const of = (endpoint, type) => endpoint.received.filter((one) => one.headers["x-amz-sns-message-type"] === type);

async function confirmed(TopicArn, endpoint, Attributes) {
  await send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: endpoint.url, Attributes }));
  const [question] = await eventually(() => of(endpoint, "SubscriptionConfirmation").length && of(endpoint, "SubscriptionConfirmation"));
  const { SubscribeURL } = JSON.parse(question.text);
  const answer = await (await fetch(SubscribeURL)).text();
  return /<SubscriptionArn>([^<]+)</.exec(answer)[1];
}

test("a topic has AWS's attributes and tags, and a second call with the same ones finds it", async () => {
  const Name = unique("made");
  const { TopicArn } = await send(new CreateTopicCommand({ Name, Attributes: { DisplayName: "News" }, Tags: [{ Key: "team", Value: "blue" }] }));
  assert.match(TopicArn, new RegExp(`^arn:aws:sns:[a-z0-9-]+:\\d{12}:${Name}$`));
  assert.equal((await send(new CreateTopicCommand({ Name }))).TopicArn, TopicArn);
  await refused(send(new CreateTopicCommand({ Name, Attributes: { DisplayName: "Other" } })), "InvalidParameter", /Topic already exists with different attributes/);
  await refused(send(new CreateTopicCommand({ Name, Tags: [{ Key: "team", Value: "red" }] })), "InvalidParameter", /Topic already exists with different tags/);
  for (const text of ["\u0000", "\u0001", "\b", "\u000b", "\u001f", "\ufffe", "\uffff"]) {
    for (const tag of [{ Key: text, Value: "v" }, { Key: "k", Value: `a${text}` }]) {
      await refused(send(new CreateTopicCommand({ Name: `${Name}-tagged`, Tags: [tag] })), "InvalidParameter", /Invalid characters found/);
      await refused(send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [tag] })), "InvalidParameter", /Invalid characters found/);
    }
  }
  const { Attributes } = await send(new GetTopicAttributesCommand({ TopicArn }));
  assert.deepEqual([Attributes.TopicArn, Attributes.DisplayName, Attributes.SubscriptionsConfirmed, Attributes.SubscriptionsPending], [TopicArn, "News", "0", "0"]);
  // An attribute that the caller did not set is absent, but for those that every topic has.
  const usual = ["DisplayName", "EffectiveDeliveryPolicy", "Owner", "Policy", "SubscriptionsConfirmed", "SubscriptionsDeleted", "SubscriptionsPending", "TopicArn"];
  assert.deepEqual(Object.keys(Attributes).sort(), usual);
  const twice = [{ Key: "a", Value: "1" }, { Key: "a", Value: "2" }];
  await refused(send(new CreateTopicCommand({ Name: `${Name}-twice`, Tags: twice })), "InvalidParameter", /Duplicated keys are not allowed/);
  await refused(send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: twice })), "InvalidParameter", /Duplicated keys are not allowed/);
  assert.equal(JSON.parse(Attributes.Policy).Statement[0].Condition.StringEquals["AWS:SourceOwner"], Attributes.Owner);
  assert.equal(JSON.parse(Attributes.EffectiveDeliveryPolicy).http.defaultHealthyRetryPolicy.numRetries, 3);
  await send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: "cost", Value: "7" }] }));
  await send(new UntagResourceCommand({ ResourceArn: TopicArn, TagKeys: ["team"] }));
  assert.deepEqual((await send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }))).Tags, [{ Key: "cost", Value: "7" }]);
  await send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "DisplayName", AttributeValue: "Changed" }));
  assert.equal((await send(new GetTopicAttributesCommand({ TopicArn }))).Attributes.DisplayName, "Changed");
  assert.ok((await send(new ListTopicsCommand({}))).Topics.some((one) => one.TopicArn === TopicArn));
  await send(new DeleteTopicCommand({ TopicArn }));
  await send(new DeleteTopicCommand({ TopicArn }));
  await refused(publish(TopicArn, "x"), "NotFound", /^Topic does not exist$/);
});

test("a published message reaches each queue once, in its envelope or raw", async () => {
  const TopicArn = await topic();
  const [plain, raw] = [await queue(), await queue()];
  const subscription = await subscribe(TopicArn, plain);
  await subscribe(TopicArn, raw, { RawMessageDelivery: "true" });
  const MessageAttributes = { color: { DataType: "String", StringValue: "blue" }, bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) } };
  const { MessageId } = await publish(TopicArn, "hello \u{1F600} \"quoted\"", { Subject: "Greeting", MessageAttributes });
  const [first] = await take(plain, 1);
  const envelope = JSON.parse(first.Body);
  const { Timestamp, Signature, SigningCertURL, UnsubscribeURL, ...rest } = envelope;
  assert.deepEqual(rest, {
    Type: "Notification", MessageId, TopicArn, Subject: "Greeting", Message: "hello \u{1F600} \"quoted\"", SignatureVersion: "1",
    MessageAttributes: { color: { Type: "String", Value: "blue" }, bytes: { Type: "Binary", Value: "AQI=" } },
  });
  assert.deepEqual(Object.keys(envelope), [
    "Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion", "Signature", "SigningCertURL", "UnsubscribeURL", "MessageAttributes",
  ]);
  assert.match(Timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(UnsubscribeURL.includes(subscription) && SigningCertURL.endsWith(".pem") && Signature);
  assert.ok(first.Body.startsWith('{\n  "Type" : "Notification",\n  "MessageId" : "'), first.Body);
  assert.equal(first.MessageAttributes, undefined);
  const [second] = await take(raw, 1);
  assert.equal(second.Body, "hello \u{1F600} \"quoted\"");
  assert.deepEqual([second.MessageAttributes.color.StringValue, [...second.MessageAttributes.bytes.BinaryValue]], ["blue", [1, 2]]);
  const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: `m${i}`, Message: `body ${i}` }));
  for (const [member, value, code] of [["Message", "", "InvalidParameter"], ["Subject", "", "InvalidParameter"], ["MessageStructure", "json", "InvalidParameter"],
    ["MessageDeduplicationId", "d", "InvalidParameter"], ["MessageAttributes", { a: { DataType: "String.", StringValue: "v" } }, "ParameterValueInvalid"]]) {
    const wrong = Entries.map((entry, i) => (i === 3 ? { ...entry, [member]: value } : entry));
    await refused(send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: wrong })), code);
  }
  const batch = await send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: Entries }));
  assert.deepEqual([batch.Successful.length, batch.Failed], [10, []]);
  assert.deepEqual((await take(raw, 10)).map((one) => one.Body).sort(), Entries.map((one) => one.Message));
  await send(new UnsubscribeCommand({ SubscriptionArn: subscription }));
  await send(new UnsubscribeCommand({ SubscriptionArn: subscription }));
  await refused(send(new GetSubscriptionAttributesCommand({ SubscriptionArn: subscription })), "NotFound", /^Subscription does not exist$/);
  for (const [SubscriptionArn, words] of [["random", /SubscriptionArn Reason: An ARN must have at least 6 elements, not 1$/], ["arn:aws:sns:us-east-1:random", /not 5$/], [TopicArn, /^Invalid parameter: SubscriptionId$/]]) {
    await refused(send(new UnsubscribeCommand({ SubscriptionArn })), "InvalidParameter", words);
  }
});

test("subscriptions are listed, found again, and changed", async () => {
  const TopicArn = await topic();
  const to = await queue();
  const SubscriptionArn = await subscribe(TopicArn, to);
  assert.equal(await subscribe(TopicArn, to), SubscriptionArn);
  await refused(subscribe(TopicArn, to, { RawMessageDelivery: "true" }), "InvalidParameter", /Subscription already exists with different attributes/);
  const expected = { SubscriptionArn, Protocol: "sqs", Endpoint: to.arn, TopicArn, Owner: TopicArn.split(":")[4] };
  assert.deepEqual((await send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions, [expected]);
  assert.deepEqual(Object.keys((await send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes).sort(), [
    "ConfirmationWasAuthenticated", "Endpoint", "Owner", "PendingConfirmation", "Protocol", "RawMessageDelivery", "SubscriptionArn", "SubscriptionPrincipal", "TopicArn",
  ]);
  let found = [], NextToken;
  do {
    const page = await send(new ListSubscriptionsCommand({ NextToken }));
    found = found.concat(page.Subscriptions);
    ({ NextToken } = page);
  } while (NextToken);
  assert.deepEqual(found.find((one) => one.SubscriptionArn === SubscriptionArn), expected);
  await set(SubscriptionArn, "RawMessageDelivery", "true");
  const { Attributes } = await send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  assert.deepEqual([Attributes.RawMessageDelivery, Attributes.PendingConfirmation, Attributes.ConfirmationWasAuthenticated], ["true", "false", "true"]);
  assert.equal((await send(new GetTopicAttributesCommand({ TopicArn }))).Attributes.SubscriptionsConfirmed, "1");
  await refused(set(SubscriptionArn, "Colour", "1"), "InvalidParameter", /^Invalid parameter: AttributeName$/);
  await refused(set(SubscriptionArn, "RawMessageDelivery", "maybe"), "InvalidParameter", /RawMessageDelivery: Invalid value \[maybe\]\. Must be true or false\./);
});

test("filters on attributes and on bodies decide who gets a message", async () => {
  const TopicArn = await topic();
  const filters = {
    blue: [{ FilterPolicy: JSON.stringify({ color: ["blue"] }) }],
    large: [{ FilterPolicy: JSON.stringify({ size: [{ numeric: [">=", 10] }] }) }],
    exact: [{ FilterPolicy: JSON.stringify({ size: [12] }) }],
    notRed: [{ FilterPolicy: JSON.stringify({ color: [{ "anything-but": ["red"] }] }) }],
    absent: [{ FilterPolicy: JSON.stringify({ color: [{ exists: false }] }) }],
    list: [{ FilterPolicy: JSON.stringify({ tags: ["b", { prefix: "z" }] }) }],
    either: [{ FilterPolicy: JSON.stringify({ $or: [{ color: ["red"] }, { size: [{ numeric: ["<", 5] }] }] }) }],
    body: [{ FilterPolicy: JSON.stringify({ order: { state: ["paid"], total: [{ numeric: [">", 99.5] }] } }), FilterPolicyScope: "MessageBody" }],
  };
  for (const one of Object.values(filters)) {
    one.push(await queue());
    await subscribe(TopicArn, one[1], { ...one[0], RawMessageDelivery: "true" });
  }
  const text = (StringValue) => ({ DataType: "String", StringValue });
  const number = (StringValue) => ({ DataType: "Number", StringValue });
  const messages = {
    "a": { color: text("blue"), size: number("12.0") },
    "b": { color: text("red"), size: number("3") },
    "c": { tags: { DataType: "String.Array", StringValue: '["a","b"]' }, color: text("green") },
    "d": {},
    '{"order":{"state":"paid","total":100}}': { tags: { DataType: "String.Array", StringValue: '["zoo"]' } },
  };
  for (const [Message, MessageAttributes] of Object.entries(messages)) await publish(TopicArn, Message, { MessageAttributes });
  const paid = Object.keys(messages)[4];
  const expected = { blue: ["a"], large: ["a"], exact: ["a"], notRed: ["a", "c"], absent: ["d", paid], list: ["c", paid], either: ["b"], body: [paid] };
  for (const [name, wanted] of Object.entries(expected)) {
    assert.deepEqual((await take(filters[name][1], wanted.length)).map((one) => one.Body).sort(), wanted.sort(), name);
  }
});

test("filter policies are refused with AWS's sentences", async () => {
  const TopicArn = await topic();
  const to = await queue();
  const SubscriptionArn = await subscribe(TopicArn, to);
  const wrong = (policy, words, scope) => refused(
    subscribe(TopicArn, { arn: to.arn + "x" }, { FilterPolicy: typeof policy === "string" ? policy : JSON.stringify(policy), ...(scope && { FilterPolicyScope: scope }) }),
    "InvalidParameter", words);
  const start = "^Invalid parameter: Attributes Reason: FilterPolicy: ";
  await wrong({ a: ["1"], b: ["1"], c: ["1"], d: ["1"], e: ["1"], f: ["1"] }, new RegExp(`${start}Filter policy can not have more than 5 keys`));
  const many = Array.from({ length: 13 }, (_, i) => `${i}`);
  await wrong({ a: many, b: many }, new RegExp(`${start}Filter policy is too complex`));
  await wrong({ a: { b: ["1"] } }, /Filter policy scope MessageAttributes does not support nested filter policy/);
  await wrong({ a: [{ "anything-but": { suffix: "x" } }] }, /Unsupported anything-but pattern: suffix/);
  await wrong({ a: [{ wild: "x" }] }, new RegExp(`${start}Unrecognized match type wild`));
  await wrong({ a: "x" }, new RegExp(`${start}"a" must be an object or an array`));
  await wrong("{", new RegExp(`${start}failed to parse JSON`));
  await refused(set(SubscriptionArn, "FilterPolicy", JSON.stringify({ a: "x" })), "InvalidParameter", /^Invalid parameter: FilterPolicy: "a" must be an object or an array/);
  await set(SubscriptionArn, "FilterPolicy", JSON.stringify({ a: ["x"] }));
  assert.equal((await send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes.FilterPolicyScope, "MessageAttributes");
});

test("structured messages have a text for each protocol", async () => {
  const TopicArn = await topic();
  const to = await queue();
  await subscribe(TopicArn, to, { RawMessageDelivery: "true" });
  await publish(TopicArn, JSON.stringify({ default: "usual", sqs: "for queues" }), { MessageStructure: "json" });
  assert.equal((await take(to, 1))[0].Body, "for queues");
  await publish(TopicArn, JSON.stringify({ default: "usual", http: "x" }), { MessageStructure: "json" });
  assert.equal((await take(to, 1))[0].Body, "usual");
  await refused(publish(TopicArn, '{"sqs":"x"}', { MessageStructure: "json" }), "InvalidParameter", /^Invalid parameter: Message Structure - No default entry in JSON message body$/);
  await refused(publish(TopicArn, "no json", { MessageStructure: "json" }), "InvalidParameter", /^Invalid parameter: Message Structure - JSON message body failed to parse$/);
});

test("AWS's errors and sentences", async () => {
  const TopicArn = await topic();
  await refused(send(new CreateTopicCommand({ Name: "a b" })), "InvalidParameter", /^Invalid parameter: Topic Name$/);
  await refused(send(new CreateTopicCommand({ Name: "plain", Attributes: { FifoTopic: "true" } })), "InvalidParameter", /^Invalid parameter: Topic Name$/);
  await refused(send(new CreateTopicCommand({ Name: unique("k"), Attributes: { KmsMasterKeyId: "alias/aws/sns" } })), "InvalidParameter", /KmsMasterKeyId=alias\/aws\/sns is not supported by Tarn/);
  await refused(send(new GetTopicAttributesCommand({ TopicArn: "random" })), "InvalidParameter", /^Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1$/);
  await refused(publish(TopicArn, ""), "InvalidParameter", /^Invalid parameter: Empty message$/);
  await refused(publish(TopicArn, "x".repeat(262_145)), "InvalidParameter", /^Invalid parameter: Message too long$/);
  await publish(TopicArn, "x".repeat(262_144));
  await refused(publish(TopicArn, "x", { Subject: "a\nb" }), "InvalidParameter", /^Invalid parameter: Subject$/);
  await refused(publish(TopicArn, "x", { MessageAttributes: { n: { DataType: "Number", StringValue: "x" } } }), "ParameterValueInvalid", /Could not cast message attribute 'n' value to number/);
  await refused(send(new PublishCommand({ PhoneNumber: "+4912345", Message: "x" })), "InvalidParameter", /PhoneNumber is not supported by Tarn/);
  await refused(send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [] })), "EmptyBatchRequest");
  const eleven = Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, Message: "x" }));
  await refused(send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: eleven })), "TooManyEntriesInBatchRequest");
  const twice = [{ Id: "a", Message: "x" }, { Id: "a", Message: "x" }];
  await refused(send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: twice })), "BatchEntryIdsNotDistinct");
  const large = [0, 1].map((i) => ({ Id: `${i}`, Message: "x".repeat(200_000) }));
  await refused(send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: large })), "BatchRequestTooLong");
  const to = (Protocol, Endpoint) => send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
  await refused(to("carrier-pigeon", "x"), "InvalidParameter", /^Invalid parameter: Amazon SNS does not support this protocol string: carrier-pigeon$/);
  await refused(to("sqs", "no arn"), "InvalidParameter", /^Invalid parameter: SQS endpoint ARN$/);
  await refused(to("https", "http://example.com/"), "InvalidParameter", /^Invalid parameter: Endpoint must match the specified protocol$/);
  await refused(to("sms", "+4912345"), "InvalidParameter", /Protocol=sms is not supported by Tarn/);
  await refused(to("sqs", (await queue({ FifoQueue: "true" })).arn), "InvalidParameter", /FIFO SQS Queues can not be subscribed to standard SNS topics/);
});

test("a FIFO topic keeps order, numbers its messages and stores an id once", async () => {
  const TopicArn = await topic({ FifoTopic: "true", ContentBasedDeduplication: "true" });
  const [fifo, standard] = [await queue({ FifoQueue: "true" }), await queue()];
  await subscribe(TopicArn, fifo);
  await subscribe(TopicArn, standard, { RawMessageDelivery: "true" });
  await refused(publish(TopicArn, "x"), "InvalidParameter", /The MessageGroupId parameter is required for FIFO topics/);
  const sent = [];
  for (let i = 0; i < 30; i++) sent.push(await publish(TopicArn, `m${i}`, { MessageGroupId: `g${i % 3}` }));
  const again = await publish(TopicArn, "m7", { MessageGroupId: "g1" });
  assert.deepEqual([again.MessageId, again.SequenceNumber], [sent[7].MessageId, sent[7].SequenceNumber]);
  assert.deepEqual(sent.map((one) => one.SequenceNumber), sent.map((one) => one.SequenceNumber).sort());
  assert.match(sent[0].SequenceNumber, /^\d{20}$/);
  const received = (await take(fifo, 30)).map((one) => JSON.parse(one.Body));
  for (const group of [0, 1, 2]) {
    const order = received.map((one) => Number(one.Message.slice(1))).filter((i) => i % 3 === group);
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
  }
  assert.ok(received.every((one) => one.SequenceNumber && !one.Signature));
  const copies = await take(standard, 30);
  assert.equal(new Set(copies.map((one) => one.Body)).size, 30);
  assert.ok(copies.every(({ Attributes }) => Attributes.SenderId && !Attributes.MessageGroupId && !Attributes.MessageDeduplicationId && !Attributes.SequenceNumber));
  const [plain, to] = [await topic(), await queue()];
  await subscribe(plain, to, { RawMessageDelivery: "true" });
  const trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
  const traced = await signedFetch({
    service: "sns", headers: { "content-type": "application/x-www-form-urlencoded", "x-amzn-trace-id": trace },
    body: new URLSearchParams({ Action: "Publish", Version: "2010-03-31", TopicArn: plain, Message: "traced" }).toString(),
  });
  assert.equal(traced.status, 200, traced.text);
  assert.equal((await take(to, 1))[0].Attributes.AWSTraceHeader, trace);
  await publish(plain, "grouped", { MessageGroupId: "g" });
  assert.equal((await take(to, 1))[0].Attributes.MessageGroupId, "g");
});

test("an archive of a FIFO topic is replayed to one subscription, in order and once", async () => {
  const TopicArn = await topic({ FifoTopic: "true", ContentBasedDeduplication: "true", ArchivePolicy: JSON.stringify({ MessageRetentionPeriod: "7" }) });
  const start = new Date(Date.now() - 60_000).toISOString();
  for (let i = 0; i < 20; i++) await publish(TopicArn, `old ${i}`, { MessageGroupId: "g" });
  const late = await queue({ FifoQueue: "true" });
  const SubscriptionArn = await subscribe(TopicArn, late, { RawMessageDelivery: "true", FilterPolicy: JSON.stringify({ skip: [{ exists: false }] }) });
  await publish(TopicArn, "new 0", { MessageGroupId: "g" });
  assert.deepEqual((await take(late, 1)).map((one) => one.Body), ["new 0"]);
  const other = await queue({ FifoQueue: "true" });
  await subscribe(TopicArn, other, { RawMessageDelivery: "true", ReplayPolicy: JSON.stringify({ PointType: "Timestamp", StartingPoint: start }) });
  await publish(TopicArn, "new 1", { MessageGroupId: "g" });
  const expected = [...Array.from({ length: 20 }, (_, i) => `old ${i}`), "new 0", "new 1"];
  assert.deepEqual((await take(other, 22)).map((one) => one.Body), expected);
  await publish(TopicArn, "new 2", { MessageGroupId: "g" });
  assert.deepEqual((await take(other, 1)).map((one) => one.Body), ["new 2"]);
  assert.ok((await send(new GetTopicAttributesCommand({ TopicArn }))).Attributes.BeginningArchiveTime);
  await refused(set(SubscriptionArn, "ReplayPolicy", JSON.stringify({ PointType: "Shard" })), "InvalidParameter", /ReplayPolicy: PointType must be Timestamp/);
});

test("a queue's policy decides; what it refuses is a dead letter", async () => {
  const TopicArn = await topic();
  const [closed, gone, dead] = [await queue(undefined, false), await queue(), await queue()];
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn });
  await subscribe(TopicArn, closed, { RedrivePolicy, RawMessageDelivery: "true" });
  await publish(TopicArn, "refused");
  assert.equal((await take(dead, 1))[0].Body, "refused");
  await allow(closed.url, closed.arn, { ArnEquals: { "aws:SourceArn": TopicArn + "x" } });
  await publish(TopicArn, "wrong topic");
  assert.equal((await take(dead, 1))[0].Body, "wrong topic");
  await allow(closed.url, closed.arn, { ArnEquals: { "aws:SourceArn": TopicArn }, StringEquals: { "aws:SourceAccount": TopicArn.split(":")[4] } });
  await publish(TopicArn, "allowed");
  assert.equal((await take(closed, 1))[0].Body, "allowed");
  await subscribe(TopicArn, gone, { RedrivePolicy, RawMessageDelivery: "true" });
  await sqs.send(new DeleteQueueCommand({ QueueUrl: gone.url }));
  await publish(TopicArn, "to nobody");
  assert.equal((await take(dead, 1))[0].Body, "to nobody");
  assert.equal((await take(closed, 1))[0].Body, "to nobody");
});

test("an HTTP endpoint confirms, gets signed messages, and ends its subscription without a signature", async () => {
  for (const version of ["1", "2"]) {
    const TopicArn = await topic({ SignatureVersion: version });
    const endpoint = await hook();
    const SubscriptionArn = await confirmed(TopicArn, endpoint);
    const { MessageId } = await publish(TopicArn, "signed é", { Subject: "S" });
    const [one] = await eventually(() => of(endpoint, "Notification").length && of(endpoint, "Notification"));
    assert.deepEqual(
      ["x-amz-sns-message-id", "x-amz-sns-topic-arn", "x-amz-sns-subscription-arn", "content-type"].map((name) => one.headers[name]),
      [MessageId, TopicArn, SubscriptionArn, "text/plain; charset=UTF-8"]);
    for (const { text } of endpoint.received) {
      const message = JSON.parse(text);
      const names = message.Type === "Notification"
        ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
        : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
      const certificate = await (await fetch(message.SigningCertURL)).text();
      const verify = (changed) => createVerify(version === "1" ? "RSA-SHA1" : "RSA-SHA256")
        .update(names.map((name) => `${name}\n${(changed ?? message)[name]}\n`).join("")).verify(certificate, message.Signature, "base64");
      assert.ok(verify());
      assert.ok(!verify({ ...message, Message: "forged" }));
    }
    const { UnsubscribeURL } = JSON.parse(one.text);
    assert.equal((await fetch(UnsubscribeURL.replace(/Token=\w+/, "Token=0"))).status, 403);
    assert.equal((await fetch(UnsubscribeURL)).status, 200);
    assert.deepEqual((await send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions, []);
    const query = `/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=00`;
    assert.equal((await plainFetch({ method: "GET", path: query })).status, 400);
  }
});

test("5xx is tried again by the policy; 4xx, Tarn itself and metadata addresses are dead letters at once", async () => {
  const TopicArn = await topic();
  const dead = await queue();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn });
  const DeliveryPolicy = JSON.stringify({ healthyRetryPolicy: { minDelayTarget: 1, maxDelayTarget: 1, numRetries: 3, numNoDelayRetries: 2 } });
  let left = 2;
  const notification = (one) => one.headers["x-amz-sns-message-type"] === "Notification";
  const [flaky, refuses] = [await hook((one) => (notification(one) && left-- > 0 ? 503 : 200)), await hook((one) => (notification(one) ? 404 : 200))];
  await confirmed(TopicArn, flaky, { DeliveryPolicy, RedrivePolicy });
  await confirmed(TopicArn, refuses, { DeliveryPolicy, RedrivePolicy });
  const { MessageId } = await publish(TopicArn, "again");
  await eventually(() => of(flaky, "Notification").length === 3);
  assert.equal(new Set(of(flaky, "Notification").map((one) => one.text)).size, 1, "each attempt has the same bytes");
  const [letter] = await take(dead, 1);
  assert.equal(JSON.parse(letter.Body).MessageId, MessageId);
  assert.equal(of(refuses, "Notification").length, 1);
});

test("a dead endpoint holds up no other", async () => {
  const TopicArn = await topic();
  const [silent, good, to] = [await hook((one) => (one.headers["x-amz-sns-message-type"] === "Notification" ? 0 : 200)), await hook(), await queue()];
  await confirmed(TopicArn, silent);
  await confirmed(TopicArn, good);
  await subscribe(TopicArn, to, { RawMessageDelivery: "true" });
  // One after the other, the attempts at the endpoint without answers would take five minutes.
  for (let i = 0; i < 20; i++) await publish(TopicArn, `${i}`);
  await eventually(() => of(good, "Notification").length === 20);
  await take(to, 20);
});

test("endpoints at Tarn's own port, at metadata addresses and over plain HTTP elsewhere are refused", async () => {
  const TopicArn = await topic();
  const port = new URL(process.env.AWS_ENDPOINT_URL).port;
  const to = (Endpoint) => send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint }));
  await refused(to(`http://127.0.0.1:${port}/`), "InvalidParameter", /^Invalid parameter: Endpoint Reason: Requests to 127\.0\.0\.1, port \d+, are refused: Tarn itself listens there\.$/);
  await refused(to("http://169.254.169.254/latest/"), "InvalidParameter", /cloud metadata/);
  await refused(to("http://[::ffff:169.254.169.254]/latest/"), "InvalidParameter", /cloud metadata/);
  await refused(to("http://10.1.2.3/"), "InvalidParameter", /--endpoint-plain-networks/);
  // A name is checked when it is connected: the endpoint is not asked, so the subscription stays pending.
  await to(`http://localhost:${port}/?Action=DeleteTopic`);
  assert.deepEqual((await send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions.map((one) => one.SubscriptionArn), ["PendingConfirmation"]);
});

test("100 dead endpoints hold up neither queues nor a good endpoint", async () => {
  const TopicArn = await topic();
  const [silent, good, to] = [await hook((one) => (one.headers["x-amz-sns-message-type"] === "Notification" ? 0 : 200)), await hook(), await queue()];
  for (let i = 0; i < 100; i++) await send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: `${silent.url}/${i}` }));
  await eventually(() => of(silent, "SubscriptionConfirmation").length === 100);
  for (const { text } of of(silent, "SubscriptionConfirmation")) await fetch(JSON.parse(text).SubscribeURL);
  await confirmed(TopicArn, good);
  await subscribe(TopicArn, to, { RawMessageDelivery: "true" });
  // One after the other, the attempts at these endpoints would take hours.
  for (let i = 0; i < 5; i++) await publish(TopicArn, `${i}`);
  await take(to, 5);
  await eventually(() => of(good, "Notification").length === 5);
});

test("policies of topics: unsigned calls are refused, other accounts need the policy, unknown keys are refused", async () => {
  const TopicArn = await topic();
  const statement = (more) => document({ Effect: "Allow", Principal: "*", Action: "sns:Publish", Resource: TopicArn, ...more });
  const put = (Policy) => send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: Policy }));
  await put(statement());
  const form = new URLSearchParams({ Action: "Publish", Version: "2010-03-31", TopicArn, Message: "x" }).toString();
  const answer = await plainFetch({ headers: { "content-type": "application/x-www-form-urlencoded" }, body: form });
  assert.equal(answer.status, 403);
  await refused(put(statement({ Condition: { StringEquals: { "sns:Colour": "x" } } })), "InvalidParameter", /condition key sns:colour is not supported/i);
  await put(document({ Effect: "Deny", Principal: "*", Action: "sns:Subscribe", Resource: TopicArn, Condition: { StringNotEquals: { "sns:Protocol": "sqs" } } }));
  await refused(send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: "http://127.0.0.1:1/" })), "AccessDenied");
  await subscribe(TopicArn, await queue());
  await send(new AddPermissionCommand({ TopicArn, Label: "more", AWSAccountId: ["333333333333"], ActionName: ["Publish"] }));
  const { Policy } = (await send(new GetTopicAttributesCommand({ TopicArn }))).Attributes;
  assert.equal(JSON.parse(Policy).Statement.find((one) => one.Sid === "more").Principal.AWS, "arn:aws:iam::333333333333:root");
  await send(new RemovePermissionCommand({ TopicArn, Label: "more" }));
  assert.equal(JSON.parse((await send(new GetTopicAttributesCommand({ TopicArn }))).Attributes.Policy).Statement.length, 1);
});

test("another account needs its own policy and the topic's, and never gets the owner's actions", async () => {
  const made = spawnSync(program, ["keys", "add", "--account", "444444444444"], { encoding: "utf8", env: process.env });
  assert.equal(made.status, 0, made.stderr);
  const [, accessKeyId, secretAccessKey] = /aws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\n/.exec(made.stdout);
  const other = new SNSClient({ credentials: { accessKeyId, secretAccessKey } });
  const [TopicArn, to] = [await topic(), await queue()];
  await subscribe(TopicArn, to, { RawMessageDelivery: "true" });
  const publishing = () => other.send(new PublishCommand({ TopicArn, Message: "from afar" }));
  await refused(publishing(), "AccessDenied");
  const Policy = document({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::444444444444:root" }, Action: ["sns:Publish", "sns:TagResource"], Resource: TopicArn });
  await send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: Policy }));
  await publishing();
  assert.equal((await take(to, 1))[0].Body, "from afar");
  await refused(other.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: "a", Value: "b" }] })), "AccessDenied");
  await refused(other.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: to.arn })), "AccessDenied");
  await refused(other.send(new DeleteTopicCommand({ TopicArn })), "AccessDenied");
});

const has = (...command) => spawnSync(command[0], command.slice(1)).status === 0;
const cli = (...args) => {
  const { status, stdout, stderr } = spawnSync("aws", ["sns", ...args, "--output", "json"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout ? JSON.parse(stdout) : undefined;
};

test("the aws CLI", { skip: !has("aws", "--version") && "no aws CLI" }, async () => {
  const { TopicArn } = cli("create-topic", "--name", unique("cli"), "--attributes", "DisplayName=CLI");
  const to = await queue();
  const { SubscriptionArn } = cli("subscribe", "--topic-arn", TopicArn, "--protocol", "sqs", "--notification-endpoint", to.arn, "--attributes", '{"RawMessageDelivery":"true"}');
  cli("publish", "--topic-arn", TopicArn, "--message", "from the CLI", "--message-attributes", '{"a":{"DataType":"String","StringValue":"b"}}');
  const [one] = await take(to, 1);
  assert.deepEqual([one.Body, one.MessageAttributes.a.StringValue], ["from the CLI", "b"]);
  cli("unsubscribe", "--subscription-arn", SubscriptionArn);
  cli("delete-topic", "--topic-arn", TopicArn);
});

test("boto3 calls every operation of topics", { skip: !has("python3", "-c", "import boto3") && "boto3 is not installed" }, () => {
  const run = spawnSync("python3", [fileURLToPath(new URL("./topics_boto3.py", import.meta.url)), unique("boto")], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  assert.equal(new Set(run.stdout.trim().split("\n")).size, 19);
});
