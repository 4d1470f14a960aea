// The server is killed (SIGKILL) while messages are published: functions get each at least once, delivery streams exactly once.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import { IAMClient } from "@aws-sdk/client-iam";
import { AddPermissionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { functionsOf } from "./functions.mjs";
import { patient } from "./patient-retries.mjs";
import { makeRole } from "./roles.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const KILLS = Number(process.env.TOPIC_KILLS ?? 4);
const code = `import { request } from "node:http";
export const handler = async (event) => new Promise((resolve, reject) => {
  const sent = request(process.env.HOOK, { method: "POST" }, (answer) => (answer.resume(), answer.on("end", resolve)));
  sent.on("error", reject);
  sent.end(event.Records[0].Sns.Message);
});`;

test(`functions and delivery streams get every message over ${KILLS} kills`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-topic-targets-"));
  const called = [];
  const hook = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => (called.push(text), response.end()));
  });
  hook.listen(0, "127.0.0.1");
  await once(hook, "listening");
  let server = await startTarn({ data });
  try {
    const listen = new URL(server.url).host;
    const tools = functionsOf(server);
    const settings = { ...tools.settings(), retryStrategy: patient, maxAttempts: undefined };
    const [sns, s3, firehose, iam] = [new SNSClient(settings), new S3Client({ ...settings, forcePathStyle: true }), new FirehoseClient(settings), new IAMClient(settings)];
    const Bucket = "delivered";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "killed" }));
    const { FunctionArn } = await tools.make("subscriber", { "index.mjs": code }, await tools.makeRole("runs"), { Environment: { Variables: { HOOK: `http://127.0.0.1:${hook.address().port}/` } } });
    await tools.send(new AddPermissionCommand({ FunctionName: "subscriber", StatementId: "t", Action: "lambda:InvokeFunction", Principal: "sns.amazonaws.com", SourceArn: TopicArn }));
    const [RoleARN, SubscriptionRoleArn] = [await makeRole("deliverer", { iam }), await makeRole("strong", { iam, services: ["sns"], actions: ["firehose:PutRecord"] })];
    const DeliveryStreamName = "messages";
    const { DeliveryStreamARN } = await firehose.send(new CreateDeliveryStreamCommand({
      DeliveryStreamName, ExtendedS3DestinationConfiguration: { RoleARN, BucketARN: `arn:aws:s3:::${Bucket}`, BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 } },
    }));
    await eventually(async () => (await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }))).DeliveryStreamDescription.DeliveryStreamStatus === "ACTIVE");
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: FunctionArn }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "firehose", Endpoint: DeliveryStreamARN, Attributes: { SubscriptionRoleArn, RawMessageDelivery: "true" } }));
    const acknowledged = [];
    let ended = false;
    const producing = (async () => {
      for (let i = 0; !ended; i++) {
        await sns.send(new PublishCommand({ TopicArn, Message: `m${i}\n` }));
        acknowledged.push(`m${i}`);
      }
    })();
    for (let kill = 0; kill < KILLS; kill++) {
      const [count, until] = [acknowledged.length, performance.now() + 300 + Math.random() * 2000];
      await eventually(() => performance.now() > until && acknowledged.length > count);
      await server.kill();
      server = await startTarn({ data, listen });
    }
    ended = true;
    await producing;
    const objects = async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      return (await Promise.all(Contents.map(async ({ Key }) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString()))).join("").trim().split("\n");
    };
    const delivered = await eventually(async () => { const all = await objects(); return all.length >= acknowledged.length && all; });
    assert.deepEqual([...delivered].sort(), [...acknowledged].sort(), "a delivery stream gets each message once");
    await eventually(() => new Set(called.map((one) => one.trim())).size >= acknowledged.length);
    assert.deepEqual([...new Set(called.map((one) => one.trim()))].sort(), [...acknowledged].sort());
  } finally {
    await server.stop();
    hook.closeAllConnections();
    hook.close();
    await rm(data, { recursive: true });
  }
});
