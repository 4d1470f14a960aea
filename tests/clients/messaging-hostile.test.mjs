// Hostile clients of queues and topics: receivers that hang up, forged handles, hooks that never answer, many groups, delays and ids.
// The numbers grow with HOSTILE_RECEIVERS and HOSTILE_ITEMS: bench/messaging-hostile runs 10,000 and a million.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { Agent, createServer } from "node:http";
import { after, before, test } from "node:test";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityCommand, CreateQueueCommand, DeleteMessageBatchCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand,
  SendMessageBatchCommand, SendMessageCommand, SQSClient,
} from "@aws-sdk/client-sqs";
import { functionsOf } from "./functions.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const [receivers, items] = [Number(process.env.HOSTILE_RECEIVERS ?? 300), Number(process.env.HOSTILE_ITEMS ?? 2_000)];
const closing = [];
let server, sns, sqs, tools;
before(async () => {
  server = await startTarn({ args: ["--memory-mb", "512"] });
  tools = functionsOf(server);
  [sns, sqs] = [new SNSClient(tools.settings()), new SQSClient(tools.settings())];
});
after(async () => {
  closing.forEach((one) => (one.closeAllConnections(), one.close()));
  await server.stop();
  await server.remove();
});

const queue = async (Attributes = {}) =>
  (await sqs.send(new CreateQueueCommand({ QueueName: unique("hostile") + (Attributes.FifoQueue ? ".fifo" : ""), Attributes }))).QueueUrl;
const counts = async (QueueUrl) => {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  return [Attributes.ApproximateNumberOfMessages, Attributes.ApproximateNumberOfMessagesNotVisible, Attributes.ApproximateNumberOfMessagesDelayed].map(Number);
};
const residentMb = async () => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;

// Sends items by tens, some batches at a time. Returns the sends of each tenth per second.
async function sendMany(QueueUrl, count, entry) {
  const rates = [];
  let next = 0, begun = performance.now(), lastPart = 0;
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (next < count) {
      const from = next;
      next += 10;
      const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: `${i}`, ...entry(from + i) }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      assert.deepEqual(Failed, []);
      const part = Math.floor((next * 10) / count);
      if (part > lastPart) {
        rates.push(Math.round(((part - lastPart) * count) / 10 / ((performance.now() - begun) / 1000)));
        [lastPart, begun] = [part, performance.now()];
      }
    }
  }));
  console.log(`sends a second, by tenths of ${count}: ${rates.join(" ")}; resident ${Math.round(await residentMb())} MB`);
}

test(`${receivers} receivers that hang up take nothing, and their memory comes back`, async () => {
  const QueueUrl = await queue();
  const before = await residentMb();
  const httpAgent = new Agent({ maxSockets: receivers, keepAlive: true });
  const patient = new SQSClient({ ...tools.settings(), requestHandler: { httpAgent, requestTimeout: 0 } });
  for (let round = 0; round < 2; round++) {
    const hangUp = new AbortController();
    const waits = Array.from({ length: receivers }, () =>
      patient.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), { abortSignal: hangUp.signal }).then(() => "answered", () => "hung up"));
    await eventually(() => Object.values(httpAgent.sockets).flat().length >= receivers);
    hangUp.abort();
    await Promise.all(waits);
  }
  httpAgent.destroy();
  for (let i = 0; i < 50; i++) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `${i}` }));
  const got = new Map();
  await eventually(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600,
      MessageSystemAttributeNames: ["ApproximateReceiveCount"] }));
    Messages.forEach(({ Body, Attributes }) => got.set(Body, Attributes.ApproximateReceiveCount));
    return got.size === 50;
  });
  assert.deepEqual(new Set(got.values()), new Set(["1"]), "no receiver took one before");
  await eventually(async () => (await residentMb()) < before + 100 + receivers / 50);
});

test("forged and foreign handles delete and hide nothing", async () => {
  const [own, other] = [await queue(), await queue()];
  await sqs.send(new SendMessageCommand({ QueueUrl: own, MessageBody: "a" }));
  const { Messages: [{ ReceiptHandle }] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: own, VisibilityTimeout: 600 }));
  const bytes = Buffer.from(ReceiptHandle, "base64");
  const flipped = (at) => { const copy = Buffer.from(bytes); copy[at] ^= 1; return copy.toString("base64"); };
  const forged = [...Array.from({ length: bytes.length }, (_, at) => flipped(at)), "", "x", "A".repeat(1024), ReceiptHandle.slice(0, -4), `${ReceiptHandle}AAAA`];
  const wrong = (error) => ["ReceiptHandleIsInvalid", "InvalidParameterValue", "MissingParameter"].includes(error.name.split(".").at(-1)) || assert.fail(error.name);
  for (const handle of forged) {
    await assert.rejects(sqs.send(new DeleteMessageCommand({ QueueUrl: own, ReceiptHandle: handle })), wrong);
    await assert.rejects(sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: own, ReceiptHandle: handle, VisibilityTimeout: 0 })), wrong);
  }
  await assert.rejects(sqs.send(new DeleteMessageCommand({ QueueUrl: other, ReceiptHandle })), wrong);
  assert.deepEqual(await counts(own), [0, 1, 0]);
});

test("100 hooks that never answer hold up no live one", async () => {
  const received = [];
  const live = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => (received.push([request.url, JSON.parse(text)]), response.end()));
  });
  const dead = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    // It confirms, and answers nothing from then on.
    request.on("end", () => request.headers["x-amz-sns-message-type"] === "SubscriptionConfirmation" && (received.push([request.url, JSON.parse(text)]), response.end()));
  });
  for (const one of [live, dead]) {
    one.listen(0, "127.0.0.1");
    await once(one, "listening");
    closing.push(one);
  }
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: unique("hooks") }));
  const url = (one, path) => `http://127.0.0.1:${one.address().port}/${path}`;
  const endpoints = [...Array.from({ length: 100 }, (_, i) => url(dead, `dead-${i}`)), ...Array.from({ length: 5 }, (_, i) => url(live, `live-${i}`))];
  for (const Endpoint of endpoints) await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint }));
  await eventually(() => received.length === endpoints.length);
  for (const [, message] of received) assert.equal((await fetch(message.SubscribeURL)).status, 200);
  for (let i = 0; i < 40; i++) await sns.send(new PublishCommand({ TopicArn, Message: `${i}` }));
  const begun = performance.now();
  await eventually(() => received.filter(([, message]) => message.Type === "Notification").length === 5 * 40);
  console.log(`the live hooks had their messages after ${Math.round(performance.now() - begun)} ms`);
});

test(`${items} delayed messages, ids and groups in one queue`, async () => {
  const delays = await queue();
  await sendMany(delays, items, (n) => ({ MessageBody: `${n}`, DelaySeconds: 1 + (n % 5) }));
  const ids = await queue({ FifoQueue: "true" });
  await sendMany(ids, items, (n) => ({ MessageBody: "m", MessageGroupId: `g${n}`, MessageDeduplicationId: `${n}` }));
  await sqs.send(new SendMessageCommand({ QueueUrl: ids, MessageBody: "again", MessageGroupId: "g", MessageDeduplicationId: `${items - 1}` }));
  assert.equal((await counts(ids))[0], items);
  const groups = new Set();
  for (let i = 0; i < 20; i++) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({
      QueueUrl: ids, MaxNumberOfMessages: 10, VisibilityTimeout: 600, MessageSystemAttributeNames: ["MessageGroupId"],
    }));
    Messages.forEach((one) => groups.add(one.Attributes.MessageGroupId));
  }
  assert.equal(groups.size, 200);
  const seen = new Set();
  const take = async () => {
    for (let empty = 0; empty < 3 && seen.size < items;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: delays, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }));
      empty = Messages.length ? 0 : empty + 1;
      Messages.forEach(({ Body }) => (assert.ok(!seen.has(Body), "a message came twice"), seen.add(Body)));
      if (Messages.length) {
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: delays, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })) }));
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, take));
  assert.equal(seen.size, items);
  console.log(`resident ${Math.round(await residentMb())} MB`);
});
