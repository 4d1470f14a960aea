// The server is killed (SIGKILL) at random times while states of alarms change: each change has one message, and no other message is sent.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CloudWatchClient, paginateDescribeAlarmHistory, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageBatchCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { patient } from "./patient-retries.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const KILLS = Number(process.env.ALARM_KILLS ?? 3);

test(`each change of a state has one message over ${KILLS} kills`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-alarms-"));
  let server = await startTarn({ data });
  const listen = new URL(server.url).host;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const settings = { endpoint: server.url, region: "us-east-1", retryStrategy: patient, credentials: { accessKeyId, secretAccessKey } };
  const [cloudwatch, sqs, sns] = [new CloudWatchClient(settings), new SQSClient(settings), new SNSClient(settings)];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "messages" }));
  const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn }] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "alarms" }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: QueueArn, Attributes: { RawMessageDelivery: "true" } }));
  const names = ["a", "b"];
  for (const AlarmName of names) {
    await cloudwatch.send(new PutMetricAlarmCommand({
      AlarmName, Namespace: "App", MetricName: "m", Statistic: "Sum", Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: "GreaterThanThreshold",
      TreatMissingData: "ignore", AlarmActions: [TopicArn], OKActions: [TopicArn],
    }));
  }

  let [ended, changes] = [false, 0];
  const changing = names.map(async (AlarmName) => {
    for (let i = 0; !ended; i++, changes++) {
      await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: i % 2 ? "OK" : "ALARM", StateReason: `${i}` }));
    }
  });
  const sent = new Map();
  const drain = async () => {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
      if (!Messages.length) return;
      for (const { Body } of Messages) {
        const { AlarmName, NewStateReason } = JSON.parse(Body);
        const key = `${AlarmName} ${NewStateReason}`;
        sent.set(key, (sent.get(key) ?? 0) + 1);
      }
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })) }));
    }
  };
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const seen = changes;
      const until = performance.now() + 300 + Math.random() * 1500;
      while (performance.now() < until || changes === seen) await new Promise((resolve) => setTimeout(resolve, 20));
      await server.kill();
      server = await startTarn({ data, listen });
    }
    ended = true;
    await Promise.all(changing);
    const made = [];
    for (const AlarmName of names) {
      for await (const page of paginateDescribeAlarmHistory({ client: cloudwatch }, { AlarmName, HistoryItemType: "StateUpdate" })) {
        made.push(...page.AlarmHistoryItems.map((item) => `${AlarmName} ${JSON.parse(item.HistoryData).newState.stateReason}`));
      }
    }
    assert.equal(new Set(made).size, made.length, "a change is twice in the history");
    assert.equal(made.length, changes, "each acknowledged change is in the history");
    await eventually(async () => (await drain(), sent.size >= made.length), { what: "a message of each change" });
    assert.deepEqual([...sent.keys()].toSorted(), made.toSorted());
    assert.deepEqual([...sent].filter(([, count]) => count > 1), []);
  } finally {
    ended = true;
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
