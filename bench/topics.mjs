// Topics, messages of 1 KB: the time from a publish's call to its receive in the last of ten queues, and the rate of publishes, until all are
// delivered, with 200 filtered subscriptions against one. node bench/topics.mjs [PUBLISHES]; PROGRAM_UNDER_TEST names another program.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { runClient } from "./load/client.mjs";

const clients = new URL("../tests/clients/", import.meta.url);
const require = createRequire(new URL("package.json", clients));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } = await load("@aws-sdk/client-sns");
const { CreateQueueCommand, GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } = await load("@aws-sdk/client-sqs");
const { startTarn } = await import(new URL("tarn-server.mjs", clients));

const count = Number(process.argv[2] ?? 200);
const server = await startTarn();
const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
const settings = { endpoint: server.url, region: "us-east-1", credentials: { accessKeyId, secretAccessKey } };
const [sns, sqs] = [new SNSClient(settings), new SQSClient(settings)];
const Message = "x".repeat(1_000);

async function queue(QueueName) {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const { QueueArn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes;
  const Statement = [{ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QueueArn }];
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) } }));
  return { QueueUrl, QueueArn };
}

const topic = async (Name) => (await sns.send(new CreateTopicCommand({ Name }))).TopicArn;
const subscribe = (TopicArn, Endpoint, more) =>
  sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes: { RawMessageDelivery: "true", ...more } }));

async function latency() {
  const TopicArn = await topic("ten");
  const queues = [];
  for (let i = 0; i < 10; i++) queues.push(await queue(`ten-${i}`));
  for (const { QueueArn } of queues) await subscribe(TopicArn, QueueArn);
  const form = new URLSearchParams({ Action: "Publish", Version: "2010-03-31", TopicArn, Message }).toString();
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const { p50Ms, p99Ms } = await runClient(env, "fan-out", server.url, form, count, ...queues.map(({ QueueUrl }) => QueueUrl));
  console.log(`publish to the last of ten queues, ms: p50 ${p50Ms} (at most 5), p99 ${p99Ms} (at most 25)`);
}

async function rate(name, subscriptions) {
  const [TopicArn, to] = [await topic(name), await queue(`${name}-wanted`)];
  await subscribe(TopicArn, to.QueueArn, { FilterPolicy: JSON.stringify({ kind: ["wanted"] }) });
  for (let i = 1; i < subscriptions; i++) {
    const { QueueArn } = await queue(`${name}-${i}`);
    await subscribe(TopicArn, QueueArn, { FilterPolicy: JSON.stringify({ kind: [`other-${i}`, { prefix: `p${i}` }] }) });
  }
  const MessageAttributes = { kind: { DataType: "String", StringValue: "wanted" } };
  const [began, wanted] = [performance.now(), count * 10];
  let left = wanted;
  await Promise.all(Array.from({ length: 16 }, async () => {
    while (left-- > 0) await sns.send(new PublishCommand({ TopicArn, Message, MessageAttributes }));
  }));
  const arrived = async () => Number((await sqs.send(new GetQueueAttributesCommand({
    QueueUrl: to.QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"],
  }))).Attributes.ApproximateNumberOfMessages);
  while ((await arrived()) < wanted) await new Promise((resolve) => setTimeout(resolve, 5));
  return (wanted * 1_000) / (performance.now() - began);
}

try {
  await latency();
  await rate("warm", 1);
  const [one, many] = [await rate("one", 1), await rate("many", 200)];
  console.log(`publishes a second: one filtered subscription ${one.toFixed(0)}, 200 ${many.toFixed(0)}, ratio ${(many / one).toFixed(2)} (at least 0.5)`);
} finally {
  await server.stop();
  await server.remove();
}
