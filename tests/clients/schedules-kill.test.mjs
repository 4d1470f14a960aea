// The server is killed (SIGKILL) at random times while schedules run: each acknowledged schedule reaches its queue exactly once, and its operation at least once.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { IAMClient } from "@aws-sdk/client-iam";
import { CreateQueueCommand, DeleteMessageBatchCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { patient } from "./patient-retries.mjs";
import { makeRole } from "./roles.mjs";
import { schedule, scheduler, soon } from "./schedules-client.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const KILLS = Number(process.env.SCHEDULE_KILLS ?? 3);

test(`acknowledged schedules survive ${KILLS} kills`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-schedules-"));
  let server = await startTarn({ data });
  Object.assign(process.env, server.env);
  const listen = new URL(server.url).host;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const settings = { endpoint: server.url, region: "us-east-1", retryStrategy: patient, credentials: { accessKeyId, secretAccessKey } };
  const [sqs, iam] = [new SQSClient(settings), new IAMClient(settings)];
  const RoleArn = await makeRole("schedules", { iam, services: ["scheduler"] });

  async function queue(QueueName) {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
    const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
    return { QueueUrl, QueueArn };
  }

  async function drain({ QueueUrl }, bodies) {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
      if (!Messages.length) return bodies;
      bodies.push(...Messages.map((message) => message.Body));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })) }));
    }
  }

  const [inside, outside] = [await queue("inside"), await queue("outside")];
  const [acknowledged, called] = [[], []];
  let ended = false;

  // A token makes the same call again when its answer was lost.
  async function make(name, target, expression) {
    for (;;) {
      try {
        return await schedule(name, target, { expression, ActionAfterCompletion: "DELETE" });
      } catch (error) {
        if (error.status && error.status < 500) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  const producers = [0, 1, 2].map(async (producer) => {
    for (let i = 0; !ended; i++) {
      const [name, other] = [`in-${producer}-${i}`, `out-${producer}-${i}`];
      await make(name, { Arn: inside.QueueArn, RoleArn, Input: name }, soon(1 + (i % 3)));
      acknowledged.push(name);
      const Input = JSON.stringify({ QueueUrl: outside.QueueUrl, MessageBody: `${other} <aws.scheduler.execution-id>` });
      await make(other, { Arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage", RoleArn, Input }, soon(1));
      called.push(other);
    }
  });
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const count = acknowledged.length + 8;
      const until = performance.now() + 500 + Math.random() * 2500;
      while (performance.now() < until || acknowledged.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
      await server.kill();
      server = await startTarn({ data, listen });
    }
    ended = true;
    await Promise.all(producers);
    await eventually(async () => (await scheduler("GET", "/schedules")).Schedules.length === 0, { what: "every schedule has run and is deleted" });
    const bodies = [];
    await eventually(async () => {
      await drain(inside, bodies);
      assert.equal(new Set(bodies).size, bodies.length, "an occurrence was doubled in the queue");
      return acknowledged.every((name) => bodies.includes(name));
    }, { what: "every occurrence in the queue" });
    const calls = [];
    await eventually(async () => {
      await drain(outside, calls);
      const names = new Set(calls.map((body) => body.split(" ")[0]));
      return called.every((name) => names.has(name));
    }, { what: "every call of the operation" });
    assert.equal(new Set(calls).size, new Set(calls.map((body) => body.split(" ")[0])).size, "a repeated call has another execution id");
  } finally {
    ended = true;
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
