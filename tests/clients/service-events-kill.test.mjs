// The server is killed (SIGKILL) at random times while tables are made: each table has its event once.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient, paginateGetTables } from "@aws-sdk/client-glue";
import { CreateQueueCommand, DeleteMessageBatchCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { patient } from "./patient-retries.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const KILLS = Number(process.env.EVENT_KILLS ?? 3);

test(`events of the catalog survive ${KILLS} kills exactly once`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-service-events-"));
  let server = await startTarn({ data });
  const listen = new URL(server.url).host;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const settings = { endpoint: server.url, region: "us-east-1", retryStrategy: patient, credentials: { accessKeyId, secretAccessKey } };
  const [events, sqs, glue] = [new EventBridgeClient(settings), new SQSClient(settings), new GlueClient(settings)];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "heard" }));
  const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
  const Statement = [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn }];
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) } }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "db" } }));
  await events.send(new PutRuleCommand({ Name: "made", EventPattern: '{"source":["aws.glue"],"detail":{"typeOfChange":["CreateTable"]}}' }));
  await events.send(new PutTargetsCommand({ Rule: "made", Targets: [{ Id: "q", Arn: QueueArn }] }));

  let [ended, made] = [false, 0];
  const producers = ["a", "b"].map(async (name) => {
    for (let i = 0; !ended; i++) {
      try {
        await glue.send(new CreateTableCommand({ DatabaseName: "db", TableInput: { Name: `${name}${i}` } }));
        made++;
      } catch (error) {
        // a repeated call whose first answer was lost
        if (error.name !== "AlreadyExistsException") throw error;
      }
    }
  });
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const count = made;
      const until = performance.now() + 300 + Math.random() * 1500;
      while (performance.now() < until || made === count) await new Promise((resolve) => setTimeout(resolve, 20));
      await server.kill();
      server = await startTarn({ data, listen });
    }
    ended = true;
    await Promise.all(producers);
    const tables = [];
    for await (const page of paginateGetTables({ client: glue }, { DatabaseName: "db" })) tables.push(...page.TableList.map(({ Name }) => Name));
    const heard = [];
    await eventually(async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
      if (Messages.length) {
        heard.push(...Messages.map(({ Body }) => JSON.parse(Body).detail.changedTables[0]));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })) }));
      }
      return !Messages.length && heard.length >= tables.length;
    }, { what: `${tables.length} events` });
    assert.ok(tables.length >= made && made > 0);
    assert.deepEqual(heard.toSorted(), tables.toSorted());
  } finally {
    ended = true;
    await Promise.allSettled(producers);
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
