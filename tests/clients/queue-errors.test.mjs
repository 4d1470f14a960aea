// Errors of queues as each protocol writes them: names with a namespace in JSON, the older codes beside them and in XML.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";

const sqs = new SQSClient({});
const make = async (Attributes) =>
  (await sqs.send(new CreateQueueCommand({ QueueName: unique("errors") + (Attributes ? ".fifo" : ""), Attributes }))).QueueUrl;
const json = (operation, input) => signedFetch({
  service: "sqs", path: "/", headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` }, body: JSON.stringify(input),
});
const form = (parameters, path = "/") => signedFetch({
  service: "sqs", path, headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams({ Version: "2012-11-05", ...parameters }).toString(),
});

const own = "com.amazonaws.sqs#", shared = "com.amazon.coral.service#", older = "AWS.SimpleQueueService.";
const body = { MessageBody: "x" };
const many = Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, ...body }));
const gone = { QueueUrl: "000000000000/absent-queue" };
const cases = [
  ["GetQueueUrl", () => ({ QueueName: "absent-queue" }), `${own}QueueDoesNotExist`, `${older}NonExistentQueue`],
  ["SendMessage", () => ({ ...gone, ...body }), `${own}QueueDoesNotExist`, `${older}NonExistentQueue`],
  ["SendMessage", (q) => ({ QueueUrl: q, MessageBody: "" }), `${shared}MissingRequiredParameterException`, "MissingParameter"],
  ["SendMessage", (q) => ({ QueueUrl: q }), `${shared}MissingRequiredParameterException`, "MissingParameter"],
  ["SendMessage", (q) => ({ QueueUrl: q, ...body, DelaySeconds: 901 }), `${shared}InvalidParameterValueException`, "InvalidParameterValue"],
  ["SendMessage", (q) => ({ QueueUrl: q, ...body, MessageGroupId: "" }), `${shared}InvalidParameterValueException`, "InvalidParameterValue"],
  ["SendMessage", (q) => ({ QueueUrl: q, MessageBody: "\u0001" }), `${own}InvalidMessageContents`, "InvalidMessageContents"],
  ["SendMessage", (q) => ({ QueueUrl: q, ...body, MessageAttributes: { a: { DataType: "String", StringValue: "\b" } } }), `${shared}InvalidParameterValueException`, "InvalidParameterValue"],
  ["ReceiveMessage", (q) => ({ QueueUrl: q, MaxNumberOfMessages: 11 }), `${shared}InvalidParameterValueException`, "InvalidParameterValue"],
  ["GetQueueAttributes", (q) => ({ QueueUrl: q, AttributeNames: ["Absent"] }), `${own}InvalidAttributeName`, "InvalidAttributeName"],
  ["SetQueueAttributes", (q) => ({ QueueUrl: q, Attributes: { FifoQueue: "true" } }), `${own}InvalidAttributeName`, "InvalidAttributeName"],
  ["SetQueueAttributes", (q) => ({ QueueUrl: q, Attributes: { DelaySeconds: "-1" } }), `${own}InvalidAttributeValue`, "InvalidAttributeValue"],
  ["SendMessageBatch", (q) => ({ QueueUrl: q, Entries: many }), `${own}TooManyEntriesInBatchRequest`, `${older}TooManyEntriesInBatchRequest`],
  ["SendMessageBatch", (q) => ({ QueueUrl: q, Entries: [] }), `${own}EmptyBatchRequest`, `${older}EmptyBatchRequest`],
  ["SendMessageBatch", (q) => ({ QueueUrl: q, Entries: [{ Id: "a b", ...body }] }), `${own}InvalidBatchEntryId`, `${older}InvalidBatchEntryId`],
  ["DeleteMessageBatch", (q) => ({ QueueUrl: q, Entries: [] }), `${own}EmptyBatchRequest`, `${older}EmptyBatchRequest`],
  ["DeleteMessage", (q) => ({ QueueUrl: q, ReceiptHandle: "none" }), `${own}ReceiptHandleIsInvalid`, "ReceiptHandleIsInvalid"],
  ["NoOperation", () => ({}), `${shared}UnknownOperationException`, "UnknownOperationException"],
];

test("an error in JSON has its namespace, and the older code in a header", async () => {
  const queue = await make();
  for (const [operation, input, type, code] of cases) {
    const answer = await json(operation, input(queue));
    assert.deepEqual([answer.status, JSON.parse(answer.text).__type, answer.headers.get("x-amzn-query-error")], [400, type, `${code};Sender`], `${operation}: ${answer.text}`);
  }
});

test("tags hold only characters of XML 1.0, and are refused as a whole", async () => {
  const queue = await make();
  const wrong = ["\u0000", "\u0001", "\b", "\u000b", "\f", "\u001f", "\ufffe", "\uffff", "a\u0008b"];
  for (const text of wrong) {
    for (const Tags of [{ [text]: "v" }, { k: text }, { good: "1", k: text }]) {
      const tagged = await json("TagQueue", { QueueUrl: queue, Tags });
      assert.deepEqual([tagged.status, JSON.parse(tagged.text).__type], [400, `${shared}InvalidParameterValueException`], JSON.stringify(Tags));
      const made = await json("CreateQueue", { QueueName: unique("tagged"), tags: Tags });
      assert.deepEqual([made.status, JSON.parse(made.text).__type], [400, `${shared}InvalidParameterValueException`], JSON.stringify(Tags));
    }
  }
  assert.equal((await json("ListQueueTags", { QueueUrl: queue })).text, "{}");
  const Tags = { "a\tb": "c\nd\re", "é\ud7ff": "\ue000\ufffd", "🔑": "" };
  assert.equal((await json("TagQueue", { QueueUrl: queue, Tags })).status, 200);
  assert.deepEqual(JSON.parse((await json("ListQueueTags", { QueueUrl: queue })).text).Tags, Tags);
  assert.equal((await json("UntagQueue", { QueueUrl: queue, TagKeys: ["\u0001", "🔑"] })).status, 200);
});

test("the throughput per message group needs ids of deduplication per message group", async () => {
  const high = { FifoThroughputLimit: "perMessageGroupId" }, group = { DeduplicationScope: "messageGroup" };
  const words = /^Invalid value for the parameter FifoThroughputLimit\. Reason: To set FifoThroughputLimit to perMessageGroupId, the DeduplicationScope must be messageGroup\.$/;
  const refused = async (answer) => {
    const { __type, message } = JSON.parse(answer.text);
    assert.deepEqual([answer.status, __type], [400, `${own}InvalidAttributeValue`], answer.text);
    assert.match(message, words);
  };
  const fifo = { FifoQueue: "true" };
  for (const more of [high, { ...high, DeduplicationScope: "queue" }]) {
    await refused(await json("CreateQueue", { QueueName: `${unique("high")}.fifo`, Attributes: { ...fifo, ...more } }));
  }
  const queue = await make(fifo);
  const set = (Attributes) => json("SetQueueAttributes", { QueueUrl: queue, Attributes });
  await refused(await set(high));
  assert.equal((await set(group)).status, 200);
  assert.equal((await set(high)).status, 200);
  await refused(await set({ DeduplicationScope: "queue" }));
  assert.equal((await set({ DeduplicationScope: "queue", FifoThroughputLimit: "perQueue" })).status, 200);
  await refused(await set({ ...high, DeduplicationScope: "queue" }));
  assert.equal((await set({ ...high, ...group })).status, 200);
  assert.match((await json("GetQueueAttributes", { QueueUrl: queue, AttributeNames: ["All"] })).text, /"FifoThroughputLimit":"perMessageGroupId"/);
});

test("a batch of a FIFO queue in which one message lacks an id is refused as a whole", async () => {
  const queue = await make({ FifoQueue: "true" });
  for (const [missing, words] of [["MessageGroupId", /must contain the parameter MessageGroupId/], ["MessageDeduplicationId", /ContentBasedDeduplication enabled or/]]) {
    const Entries = ["1", "2"].map((Id) => ({ Id, ...body, MessageGroupId: "g", MessageDeduplicationId: Id }));
    delete Entries[1][missing];
    const answer = await json("SendMessageBatch", { QueueUrl: queue, Entries });
    assert.equal(JSON.parse(answer.text).__type, `${shared}InvalidParameterValueException`, answer.text);
    assert.match(answer.text, words);
  }
  assert.equal((await json("ReceiveMessage", { QueueUrl: queue })).text, "{}");
});

test("an error in XML has a detail and the older words", async () => {
  const queue = await make();
  const path = new URL(queue).pathname;
  const list = [
    [{ Action: "SendMessage", MessageBody: "x" }, `${path}-absent`, `${older}NonExistentQueue`, "The specified queue does not exist for this wsdl version."],
    [{ Action: "SendMessage", MessageBody: "" }, path, "MissingParameter", "The request must contain the parameter MessageBody."],
    [{ Action: "SendMessageBatch" }, path, `${older}EmptyBatchRequest`, "There should be at least one SendMessageBatchRequestEntry in the request."],
    [{ Action: "CreateQueue", QueueName: "never" }, path, "InvalidAction", "The action CreateQueue is not valid for this endpoint."],
    [{ Action: "ListQueues" }, path, "InvalidAction", "The action ListQueues is not valid for this endpoint."],
    [{ Action: "NoAction" }, "/", "InvalidAction", "The action NoAction is not valid for this endpoint."],
    [{ Action: "SendMessage", MessageBody: "x", MessageGroupId: "a\u0001b" }, path, "InvalidParameterValue",
      "Value a\uFFFDb for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length."],
  ];
  for (const [parameters, at, code, message] of list) {
    const answer = await form(parameters, at);
    const [, error] = /<Error>(.*)<\/Error>/s.exec(answer.text);
    assert.equal(error.replace("<Detail></Detail>", "<Detail />"), `<Type>Sender</Type><Code>${code}</Code><Message>${message}</Message><Detail />`, answer.text);
  }
  const bare = await signedFetch({ service: "sqs", method: "GET", path });
  assert.deepEqual([bare.status, bare.text.trim()], [404, "<UnknownOperationException/>"]);
});

test("the name of a queue stands for its URL", async () => {
  const queue = new URL(await make()).pathname.split("/").at(-1);
  assert.equal((await json("SendMessage", { QueueUrl: queue, ...body })).status, 200);
  assert.equal((await json("GetQueueAttributes", { QueueUrl: queue, AttributeNames: ["QueueArn"] })).status, 200);
  const absent = await json("SendMessage", { QueueUrl: `${queue}-absent`, ...body });
  assert.equal(JSON.parse(absent.text).__type, `${own}QueueDoesNotExist`);
});
