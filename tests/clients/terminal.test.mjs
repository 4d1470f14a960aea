// The terminal: help, nearest words, queues, topics, users, and results that a pipe reads in part.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { CreateStreamCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { functionsOf } from "./functions.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { run } from "./terminal-runs.mjs";
import { unique } from "./wait.mjs";

let server, settings, sqs;
before(async () => {
  server = await startTarn();
  settings = functionsOf(server).settings();
  sqs = new SQSClient(settings);
});
after(async () => (await server.stop(), await server.remove()));

const tarn = (...args) => run(server, args);
async function good(...args) {
  const answer = await tarn(...args);
  assert.equal(answer.code, 0, `tarn ${args.join(" ")}\n${answer.errors}`);
  return answer;
}

async function queue(name, Attributes = {}) {
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  const { QueueArn: arn } = (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }))).Attributes;
  return { url, arn };
}

test("tarn without words and tarn help show the commands", async () => {
  const [bare, help, ofPut] = [await good(), await good("help"), await good("help", "put")];
  assert.equal(bare.out, help.out);
  assert.match(bare.out, /serve[\s\S]*queues[\s\S]*topics[\s\S]*users/);
  assert.equal(ofPut.out, (await good("put", "--help")).out);
});

test("a misspelt command, option, table, column or name gets the nearest one", async () => {
  await good("sql", "CREATE DATABASE IF NOT EXISTS web; CREATE TABLE web.visits AS SELECT 1 AS page, 2 AS ms");
  await queue("orders");
  await new KinesisClient(settings).send(new CreateStreamCommand({ StreamName: "clicks", ShardCount: 1 }));
  const cases = [
    [["tabels"], /no command is named tabels; the nearest is: tarn tables/],
    [["tables", "exprot"], /no command is named exprot; the nearest is: tarn tables export/],
    [["status", "--alll"], /unknown option --alll; the nearest is --all/],
    [["tables", "web.vists"], /there is no table web\.vists in us-east-1; the nearest is web\.visits/],
    [["queues", "peek", "ordres"], /there is no queue ordres in us-east-1; the nearest is orders/],
    [["streams", "cliks"], /there is no stream cliks in us-east-1; the nearest is clicks/],
    [["functions", "rezise"], /there is no function rezise in us-east-1; tarn functions lists them/],
    [["sql", "SELECT * FROM web.vists"], /TABLE_NOT_FOUND[\s\S]*; the nearest is web\.visits/],
    [["sql", "SELECT * FROM we.visits"], /NOT_FOUND[\s\S]*; the nearest is web/],
    [["sql", "SELECT pagge FROM web.visits"], /COLUMN_NOT_FOUND[\s\S]*; the nearest is page/],
  ];
  for (const [args, wanted] of cases) {
    const { code, errors } = await tarn(...args);
    assert.notEqual(code, 0, args.join(" "));
    assert.match(errors, wanted, args.join(" "));
  }
});

test("a peek shows messages, which stay visible and are not counted as received", async () => {
  const name = unique("peeked");
  const { url } = await queue(name);
  for (const body of ["one", "two", "three"]) await good("queues", "send", name, body);
  const { Messages: [taken] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));
  for (let turn = 0; turn < 2; turn++) {
    const { out, errors } = await good("queues", "peek", name);
    for (const body of ["one", "two", "three"]) assert.match(out, new RegExp(`\\b${body}\\b`));
    assert.equal(out.match(/in flight/g).length, 1);
    assert.match(errors, /3 shown; 2 visible, 1 in flight, 0 delayed/);
  }
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All"] }));
  assert.deepEqual(Messages.map(({ Attributes }) => Attributes.ApproximateReceiveCount), ["1", "1"]);
  assert.ok(!Messages.some(({ Body }) => Body === taken.Body));
});

test("a peek needs the right to receive the messages", async () => {
  const [name, user] = [unique("closed"), unique("looker")];
  await queue(name);
  await good("queues", "send", name, "secret");
  const { credentials } = await functionsOf(server).makeUser(
    user, { Effect: "Allow", Action: ["tarn:*", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"], Resource: "*" });
  const env = { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey };
  const { code, out, errors } = await run(server, ["queues", "peek", name], { env });
  assert.notEqual(code, 0);
  assert.match(errors, /AccessDenied/);
  assert.doesNotMatch(out, /secret/);
});

test("a purge needs the queue's name, and a redrive moves dead letters back", async () => {
  const [dead, live] = [unique("dead"), unique("live")];
  const { url, arn } = await queue(dead);
  await queue(live, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 1 }) });
  await good("queues", "send", dead, "again");
  const refused = await tarn("queues", "purge", dead);
  assert.equal(refused.code, 2);
  assert.match(refused.errors, /--confirm/);
  assert.equal((await tarn("queues", "purge", dead, "--confirm", "another")).code, 2);
  const moved = await good("queues", "redrive", dead, "--to", live);
  assert.match(moved.out, /1 message moved/);
  assert.match((await good("queues", "peek", live)).out, /again/);
  await good("queues", "purge", live, "--confirm", live);
  assert.match((await good("queues", "peek", live)).errors, /0 shown/);
  assert.ok(url);
});

test("topics are listed, with their subscriptions, and take messages", async () => {
  const [name, target] = [unique("news"), unique("readers")];
  const { arn } = await queue(target);
  const sns = new SNSClient(settings);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn, Attributes: { RawMessageDelivery: "true" } }));
  assert.match((await good("topics")).out, new RegExp(name));
  assert.match((await good("topics", name)).out, new RegExp(`sqs.*${target}`));
  const sent = await run(server, ["topics", "send", name, "-"], { input: "the lake is full & cold" });
  assert.match(sent.out, /^sent: [0-9a-f-]{36}/);
});

test("users and roles are listed", async () => {
  const name = unique("ada");
  await functionsOf(server).makeUser(name);
  assert.match((await good("users")).out, new RegExp(`user.*${name}`));
});

test("a pipe that reads the first lines ends the command, and a whole result has every row once", async () => {
  const rowsOf = "SELECT n, 'row ' || CAST(n AS varchar) AS text FROM UNNEST(SEQUENCE(1, 10000)) AS t(n)";
  await good("sql", `CREATE DATABASE IF NOT EXISTS lines; CREATE TABLE lines.many AS ${rowsOf}`);
  for (const format of ["table", "csv", "json"]) {
    const child = spawn("sh", ["-c", `"$1" sql --format ${format} "SELECT * FROM lines.many ORDER BY n" | head -n 5`, "sh", program], {
      env: { ...process.env, ...server.env }, stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, errors] = ["", ""];
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (errors += chunk));
    await new Promise((resolve) => child.on("close", resolve));
    assert.deepEqual([out.trim().split("\n").length, errors], [5, ""], format);
  }

  const table = (await good("sql", "SELECT * FROM lines.many ORDER BY n")).out.trimEnd().split("\n");
  assert.deepEqual([table.length, table[0][0], table.at(-1)[0]], [10_004, "╭", "╰"]);
  assert.match(table[3], /^│ +1 │ row 1 +│$/);
  const rows = (await good("sql", "--format", "json", "SELECT * FROM lines.many ORDER BY n")).out.trimEnd().split("\n").map(JSON.parse);
  assert.deepEqual([rows.length, rows[0], rows.at(-1)], [10_000, { n: 1, text: "row 1" }, { n: 10_000, text: "row 10000" }]);
  const csv = (await good("sql", "--format", "csv", "SELECT * FROM lines.many ORDER BY n")).out.trimEnd().split("\n");
  assert.deepEqual([csv.length, csv[0], csv[1]], [10_001, '"n","text"', '"1","row 1"']);
  assert.equal((await good("sql", "--format", "csv", "SELECT 1 AS n WHERE false")).out, '"n"\n');
});
