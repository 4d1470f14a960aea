// The server is killed (SIGKILL) at random times while messages are published: each acknowledged message is once in each queue, in order on FIFO.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageBatchCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { patient } from "./patient-retries.mjs";
import { startTarn } from "./tarn-server.mjs";

const KILLS = Number(process.env.TOPIC_KILLS ?? 4);

test(`acknowledged messages survive ${KILLS} kills exactly once`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-topics-"));
  let server = await startTarn({ data });
  const listen = new URL(server.url).host;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const settings = { endpoint: server.url, region: "us-east-1", retryStrategy: patient, credentials: { accessKeyId, secretAccessKey } };
  const [sns, sqs] = [new SNSClient(settings), new SQSClient(settings)];

  async function queue(QueueName, isFifo) {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: isFifo ? { FifoQueue: "true" } : {} }));
    const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn }] });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    return { QueueUrl, QueueArn };
  }

  async function drain({ QueueUrl }) {
    const bodies = [];
    for (let empty = 0; empty < 3;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
      empty = Messages.length ? 0 : empty + 1;
      bodies.push(...Messages.map((message) => message.Body));
      if (Messages.length) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })) }));
    }
    return bodies;
  }

  const Attributes = { RawMessageDelivery: "true" };
  const { TopicArn: plain } = await sns.send(new CreateTopicCommand({ Name: "plain" }));
  const { TopicArn: fifo } = await sns.send(new CreateTopicCommand({ Name: "ordered.fifo", Attributes: { FifoTopic: "true" } }));
  const queues = [await queue("a"), await queue("b")];
  const ordered = [await queue("c.fifo", true), await queue("d.fifo", true)];
  for (const { QueueArn } of queues) await sns.send(new SubscribeCommand({ TopicArn: plain, Protocol: "sqs", Endpoint: QueueArn, Attributes }));
  for (const { QueueArn } of ordered) await sns.send(new SubscribeCommand({ TopicArn: fifo, Protocol: "sqs", Endpoint: QueueArn, Attributes }));
  const [acknowledged, inOrder] = [[], [[], []]];
  let ended = false;
  const producers = [0, 1, 2].map(async (producer) => {
    for (let i = 0; !ended; i++) {
      await sns.send(new PublishCommand({ TopicArn: plain, Message: `${producer}-${i}` }));
      acknowledged.push(`${producer}-${i}`);
    }
  });
  const orderly = [0, 1].map(async (group) => {
    for (let i = 0; !ended; i++) {
      await sns.send(new PublishCommand({ TopicArn: fifo, Message: `${group}-${i}`, MessageGroupId: `g${group}`, MessageDeduplicationId: `${group}-${i}` }));
      inOrder[group].push(`${group}-${i}`);
    }
  });
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const count = acknowledged.length;
      const until = performance.now() + 300 + Math.random() * 2000;
      while (performance.now() < until || acknowledged.length === count) await new Promise((resolve) => setTimeout(resolve, 20));
      await server.kill();
      server = await startTarn({ data, listen });
    }
    ended = true;
    await Promise.all([...producers, ...orderly]);
    for (const one of queues) {
      const bodies = await drain(one);
      assert.equal(new Set(bodies).size, bodies.length, "a message was doubled");
      assert.deepEqual(acknowledged.filter((message) => !bodies.includes(message)), [], "a message was lost");
    }
    for (const one of ordered) {
      const bodies = await drain(one);
      for (const group of [0, 1]) {
        assert.deepEqual(bodies.filter((body) => body.startsWith(`${group}-`)), inOrder[group]);
      }
    }
    assert.ok(acknowledged.length > 20 && inOrder[0].length > 5, `${acknowledged.length} and ${inOrder[0].length} messages are too few for a judgement`);
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
