// The pages of queues, topics and waiting records, and the picture of the flow with them. every-page.test.mjs asks for their accessibility.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertFits, seen, skip, startConsole } from "./browser.mjs";

const account = "000000000000";
const arn = (service, name) => `arn:aws:${service}:us-east-1:${account}:${name}`;

async function prepare(call) {
  const queue = async (QueueName, Attributes = {}) => (await call("sqs/CreateQueue", { QueueName, Attributes })).QueueUrl;
  await queue("orders-dead");
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("sqs", "orders-dead"), maxReceiveCount: 5 });
  const orders = await queue("orders", { RedrivePolicy, MessageRetentionPeriod: "3600" });
  await queue("mail", {
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn("sqs", "mail") }],
    }),
  });
  await queue("closed");
  for (let n = 0; n < 12; n++) await call("sqs/SendMessage", { QueueUrl: orders, MessageBody: `order ${n}` });
  await call("sqs/SendMessage", { QueueUrl: orders, MessageBody: "later", DelaySeconds: 600 });
  await call("sqs/ReceiveMessage", { QueueUrl: orders, MaxNumberOfMessages: 3 });
  const { TopicArn } = await call("sns/CreateTopic", { Name: "news" });
  await call("sns/Subscribe", { TopicArn, Protocol: "sqs", Endpoint: arn("sqs", "mail") });
  await call("sns/Subscribe", { TopicArn, Protocol: "sqs", Endpoint: arn("sqs", "closed") });
  for (let n = 0; n < 4; n++) await call("sns/Publish", { TopicArn, Message: `news ${n}` });
  await call("dynamodb/CreateTable", {
    TableName: "carts", BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  });
  await call("dynamodb/PutItem", { TableName: "carts", Item: { id: { S: "a" }, total: { N: "12345678901234567890.123456789" }, parts: { NS: ["9007199254740993"] } } });
}

test("queues, topics and what waits are shown", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  await prepare(console.call);
  const shoot = async (page, name) => {
    if (process.env.SCREENSHOT) await page.screenshot({ path: `${process.env.SCREENSHOT}-${name}.png` });
  };
  for (const view of [{ width: 1440, dark: false }, { width: 390, dark: true }]) {
    const label = `${view.width}`;
    const page = await console.open({ path: "queues", ...view });
    await page.getByRole("link", { name: "orders", exact: true }).waitFor();
    await seen(page, "13");
    await assertFits(page, "queues");
    await shoot(page, `queues-${label}`);
    await page.getByRole("link", { name: "orders", exact: true }).click();
    await seen(page, "after 5 receives");
    await seen(page, "received and hidden");
    await assertFits(page, "queues/orders");
    await shoot(page, `queue-${label}`);
    await page.goto(`${console.server.url}/console/topics`);
    await page.getByRole("link", { name: "news", exact: true }).waitFor();
    await shoot(page, `topics-${label}`);
    await page.getByRole("link", { name: "news", exact: true }).click();
    await page.getByRole("link", { name: "closed", exact: true }).waitFor();
    await seen(page, "in 90 days");
    await assertFits(page, "topics/news");
    await shoot(page, `topic-${label}`);
    await page.goto(`${console.server.url}/console/backlog`);
    await page.getByRole("link", { name: "orders", exact: true }).waitFor();
    await seen(page, "lost in");
    await assertFits(page, "backlog");
    await shoot(page, `backlog-${label}`);
    await page.goto(`${console.server.url}/console/`);
    await seen(page, "Flow of data");
    if (view.width > 640) {
      await page.getByRole("link", { name: /orders-dead/ }).first().waitFor();
      await page.getByRole("link", { name: /carts/ }).first().waitFor();
    }
    await shoot(page, `flow-${label}`);
    await page.context().close();
  }
  assert.deepEqual(console.problems, []);
});

test("items keep their digits, and other tabs scan nothing", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  await prepare(console.call);
  const page = await console.open({ path: "items/carts" });
  await seen(page, "12345678901234567890.123456789");
  await seen(page, "[9007199254740993]");
  const scans = [];
  page.on("request", (request) => request.url().includes("dynamodb/Scan") && scans.push(request.url()));
  await page.waitForRequest((request) => request.url().includes("dynamodb/Scan"));
  await page.getByRole("tab", { name: "Settings" }).click();
  await seen(page, "Stream");
  scans.length = 0;
  // The table's facts are asked for every 5 s, and the scans were asked for as often.
  for (let asked = 0; asked < 2; asked++) await page.waitForRequest((request) => request.url().includes("dynamodb/DescribeTable"));
  assert.deepEqual(scans, []);
  assert.deepEqual(console.problems, []);
});
