// The stated answer: where records and messages wait, with their rule and the time that is left, and tarn.losses with what was lost.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { AthenaClient } from "@aws-sdk/client-athena";
import { CreateTableCommand, DynamoDBClient, EnableKinesisStreamingDestinationCommand } from "@aws-sdk/client-dynamodb";
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateStreamCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { queryBy } from "./athena-query.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

let server, hook;
let answerOfHook = 200;
let answersOfHook = Promise.resolve();
before(async () => {
  server = await startTarn();
  hook = createServer(async (request, answer) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { Type, SubscribeURL } = JSON.parse(Buffer.concat(chunks).toString());
    if (Type === "SubscriptionConfirmation") await fetch(SubscribeURL);
    else await answersOfHook;
    answer.writeHead(Type === "SubscriptionConfirmation" ? 200 : answerOfHook).end();
  });
  hook.listen(0, "127.0.0.1");
  await once(hook, "listening");
});
after(async () => (await server.stop(), hook.close(), await server.remove()));

const settings = (credentials) => ({
  endpoint: server.url,
  region: "us-east-1",
  maxAttempts: 1,
  credentials: credentials ?? { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const sqs = () => new SQSClient(settings());
const sns = () => new SNSClient(settings());

async function queue(name, Attributes = {}) {
  const { QueueUrl: url } = await sqs().send(new CreateQueueCommand({ QueueName: name, Attributes }));
  const arn = (await sqs().send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }))).Attributes.QueueArn;
  return { name, url, arn };
}

const topic = async () => (await sns().send(new CreateTopicCommand({ Name: unique("news") }))).TopicArn;
const subscribe = async (TopicArn, Protocol, Endpoint, Attributes = {}) =>
  (await sns().send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true }))).SubscriptionArn;

const tarn = (args, env = {}) => new Promise((resolve) => {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...server.env, ...env } });
  let [out, errors] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  child.on("exit", (code) => resolve({ code, out, errors }));
});

const backlog = async (name, env) => {
  const { code, out, errors } = await tarn(["backlog", ...(name ? [name] : []), "--json"], env);
  assert.equal(code, 0, errors);
  return JSON.parse(out).Rows;
};

const losses = async (arn, credentials) =>
  (await queryBy(new AthenaClient(settings(credentials)), `SELECT service, kind, losses, bytes, reason FROM tarn.losses WHERE resource = '${arn}'`)).rows;

test("a queue's messages are a row with their rule and the time that is left", async () => {
  const dead = await queue(unique("dead"));
  const { name, url, arn } = await queue(unique("orders"), {
    MessageRetentionPeriod: "86400",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 }),
  });
  const Entries = Array.from({ length: 10 }, (_, n) => ({ Id: String(n), MessageBody: `message ${n}` }));
  await sqs().send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  await sqs().send(new SendMessageCommand({ QueueUrl: url, MessageBody: "later", DelaySeconds: 900 }));
  const [row] = await backlog(name);
  assert.deepEqual(
    { kind: row.Kind, name: row.Name, arn: row.Arn, waiting: row.Waiting, then: row.Then, lost: row.Lost },
    { kind: "queue", name, arn, waiting: 11, then: "lost", lost: 0 },
  );
  assert.equal(row.Rule, `kept for 24 h, then lost; after 3 receives to ${dead.name}`);
  assert.ok(row.Bytes > 100, String(row.Bytes));
  assert.ok(row.SecondsLeft > 86_300 && row.SecondsLeft <= 86_400, String(row.SecondsLeft));
  const { out } = await tarn(["backlog", name]);
  assert.match(out, /lost in 24 h/);
  const status = await tarn(["status"]);
  assert.match(status.out, /Waiting and lost/);
  const missing = await tarn(["backlog", "no-such-name"]);
  assert.equal(missing.code, 1);
  assert.match(missing.errors, /Nothing named no-such-name/);
});

test("a queue that refuses a topic's messages loses them, and tarn.losses counts them once over kills", async () => {
  const closed = await queue(unique("closed"));
  const TopicArn = await topic();
  const subscription = await subscribe(TopicArn, "sqs", closed.arn);
  let published = 0;
  for (let life = 0; life < 3; life++) {
    for (let n = 0; n < 10; n++) {
      await sns().send(new PublishCommand({ TopicArn, Message: "refused" }));
      published++;
    }
    await server.kill();
    server = await startTarn({ data: server.data });
  }
  await eventually(async () => (await backlog(subscription))[0].Lost >= published, { what: "the losses of the subscription" });
  const [row] = await backlog(subscription);
  assert.deepEqual([row.Kind, row.Waiting, row.Lost, row.Target], ["subscription", 0, published, closed.arn]);
  assert.ok((await consoleCall("tarn/ListAttention")).Items.some((item) => item.Kind === "lost messages"));
  const rows = await losses(subscription);
  assert.deepEqual([rows[0][0], rows[0][1]], ["sns", "refused"]);
  assert.equal(rows.reduce((sum, one) => sum + Number(one[2]), 0), published);
  assert.match(rows[0][4], /policy of the queue/);
});

test("messages of a dead endpoint wait with their retries, and are lost after them", async () => {
  const TopicArn = await topic();
  const policy = { healthyRetryPolicy: { numRetries: 1, minDelayTarget: 1, maxDelayTarget: 1 } };
  answerOfHook = 500;
  let answer;
  answersOfHook = new Promise((resolve) => (answer = resolve));
  const subscription = await subscribe(TopicArn, "http", `http://127.0.0.1:${hook.address().port}/`, { DeliveryPolicy: JSON.stringify(policy) });
  await eventually(async () => (await backlog(subscription)).length === 1, { what: "the confirmation" });
  await sns().send(new PublishCommand({ TopicArn, Message: "hello" }));
  const waiting = await eventually(async () => (await backlog(subscription)).find((row) => row.Waiting === 1), { what: "the waiting message" });
  assert.match(waiting.Rule, /^1 retry in 1 s and the time of the attempts; then lost$/);
  assert.equal(waiting.Then, "lost");
  answer();
  await eventually(async () => (await backlog(subscription))[0].Lost === 1, { what: "the loss" });
  assert.equal((await backlog(subscription))[0].Waiting, 0);
  assert.deepEqual((await losses(subscription)).map((row) => row.slice(0, 4)), [["sns", "exhausted", "1", "5"]]);
});

test("a caller sees the rows of the resources that it may describe", async () => {
  const [mine, other] = [await queue(unique("mine")), await queue(unique("other"))];
  for (const { url } of [mine, other]) await sqs().send(new SendMessageCommand({ QueueUrl: url, MessageBody: "m" }));
  const TopicArn = await topic();
  const subscription = await subscribe(TopicArn, "sqs", other.arn);
  await sns().send(new PublishCommand({ TopicArn, Message: "refused" }));
  await eventually(async () => (await losses(subscription)).length === 1, { what: "the loss" });
  const iam = new IAMClient(settings());
  const UserName = unique("watcher");
  const grant = (...Statement) =>
    iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: "arn:aws:iam::aws:policy/AmazonAthenaFullAccess" }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const env = { AWS_ACCESS_KEY_ID: key.AccessKeyId, AWS_SECRET_ACCESS_KEY: key.SecretAccessKey };
  const credentials = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
  const refused = await tarn(["backlog", "--json"], env);
  assert.equal(refused.code, 1);
  assert.match(refused.errors, /tarn:GetBacklog/);
  const allow = (Action, Resource) => ({ Effect: "Allow", Action, Resource });
  await grant(allow("tarn:GetBacklog", "*"), allow("sqs:GetQueueAttributes", mine.arn));
  assert.deepEqual((await backlog(undefined, env)).map((row) => row.Name), [mine.name]);
  assert.deepEqual(await losses(subscription, credentials), []);
  await grant(allow("tarn:GetBacklog", "*"), allow("sns:GetSubscriptionAttributes", TopicArn));
  assert.deepEqual((await backlog(undefined, env)).map((row) => row.Arn), [subscription]);
  assert.equal((await losses(subscription, credentials)).length, 1);
});

test("an item table's Kinesis destination is a row, and the picture of the flow has queues, topics and item tables", async () => {
  const [table, stream] = [unique("items"), unique("changes")];
  await new KinesisClient(settings()).send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
  const dynamodb = new DynamoDBClient(settings());
  await dynamodb.send(new CreateTableCommand({
    TableName: table,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  }));
  const StreamArn = `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`;
  await eventually(
    () => dynamodb.send(new EnableKinesisStreamingDestinationCommand({ TableName: table, StreamArn })).catch(() => false),
    { what: "the destination" },
  );
  const row = await eventually(async () => (await backlog(table)).find((one) => one.Kind === "destination"), { what: "the row" });
  assert.deepEqual([row.Target, row.Then, row.Waiting], [StreamArn, "throttled", 0]);
  const target = await queue(unique("target"));
  const TopicArn = await topic();
  await subscribe(TopicArn, "sqs", target.arn);
  const flow = await consoleCall("tarn/GetFlow");
  const ids = flow.Nodes.map((node) => `${node.Kind} ${node.Id}`);
  const topicName = TopicArn.split(":")[5];
  for (const id of [`queue queue/${target.name}`, `topic topic/${topicName}`, `items items/${table}`]) assert.ok(ids.includes(id), id);
  const edges = flow.Edges.map((edge) => `${edge.From} ${edge.To}`);
  assert.ok(edges.includes(`topic/${topicName} queue/${target.name}`));
  assert.ok(edges.includes(`items/${table} stream/${stream}`));
});

async function consoleCall(operation, input = {}) {
  const own = { origin: server.url, "x-tarn-console": "1" };
  const session = await fetch(`${server.url}/console/session`, {
    method: "POST",
    headers: own,
    body: JSON.stringify({ accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY }),
  });
  const cookie = session.headers.get("set-cookie").split(";")[0];
  const answer = await fetch(`${server.url}/console/api/${operation}`, { method: "POST", headers: { ...own, cookie }, body: JSON.stringify(input) });
  return answer.json();
}

test("a queue without a reader takes messages until the journal is full, and says so then", async () => {
  const small = await startTarn({ args: ["--journal-max-bytes", String(256 << 20), "--journal-file-bytes", String(32 << 20), "--log-level", "error"] });
  try {
    const client = new SQSClient({ ...settings(), endpoint: small.url, credentials: { accessKeyId: small.env.AWS_ACCESS_KEY_ID, secretAccessKey: small.env.AWS_SECRET_ACCESS_KEY } });
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "unread" }));
    const MessageBody = "x".repeat(1_000_000);
    let [sent, refusal] = [0, undefined];
    while (!refusal && sent < 400) {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody })).then(() => sent++, (error) => (refusal = error));
    }
    assert.ok(refusal, `${sent} messages of 1 MB went into a journal of 256 MiB`);
    assert.ok(sent > 50, `${sent} messages: ${refusal.message}`);
    assert.match(refusal.message, /disk is full|journal/i);
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    assert.equal(Number(Attributes.ApproximateNumberOfMessages), sent);
  } finally {
    await small.stop();
    await small.remove();
  }
});
