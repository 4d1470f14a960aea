// The page of item tables: the list, the items of a table, its deliveries to the lake.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertFits, seen, skip, startConsole } from "./browser.mjs";

const account = "000000000000";
const allow = (more) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });

test("item tables, their items and their deliveries are shown", { skip }, async (context) => {
  const console = await startConsole();
  context.after(() => console.close());
  const { call } = console;
  await call("dynamodb/CreateTable", {
    TableName: "orders", BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }, { AttributeName: "no", KeyType: "RANGE" }],
    AttributeDefinitions: ["customer", "no", "state"].map((AttributeName) => ({ AttributeName, AttributeType: AttributeName === "no" ? "N" : "S" })),
    GlobalSecondaryIndexes: [{ IndexName: "by-state", KeySchema: [{ AttributeName: "state", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" } }],
  });
  for (let no = 1; no <= 12; no++) {
    await call("dynamodb/PutItem", {
      TableName: "orders",
      Item: {
        customer: { S: ["Ada", "Bob", "Eve"][no % 3] }, no: { N: `${no}` }, state: { S: no % 4 ? "open" : "paid" }, total: { N: `${no * 12.5}` },
        address: { M: { city: { S: "Berlin" } } },
      },
    });
  }
  await call("s3/CreateBucket", { Bucket: `tarn-${account}-us-east-1` });
  await call("iam/CreateRole", { RoleName: "lake", AssumeRolePolicyDocument: allow({ Action: "sts:AssumeRole", Principal: { Service: "firehose.amazonaws.com" } }) });
  await call("iam/PutRolePolicy", { RoleName: "lake", PolicyName: "own", PolicyDocument: allow({ Action: "*", Resource: "*" }) });
  await call("tarn/DeliverItems", {
    TableName: "orders", DatabaseName: "web", DestinationTableName: "orders", Bucket: `tarn-${account}-us-east-1`, RoleARN: `arn:aws:iam::${account}:role/lake`,
  });

  const page = await console.open({ path: "items" });
  await page.getByRole("link", { name: "orders", exact: true }).waitFor();
  await seen(page, "web.orders");
  await page.getByRole("link", { name: "orders", exact: true }).click();
  await seen(page, '{"city":"Berlin"}');
  await assertFits(page, "items/orders");
  if (process.env.SCREENSHOT) await page.screenshot({ path: `${process.env.SCREENSHOT}-items.png` });
  await page.getByLabel("Table or index").selectOption("by-state");
  await page.getByLabel("Value of state").fill("paid");
  await page.getByRole("button", { name: "Query", exact: true }).click();
  await page.getByRole("status").filter({ hasText: /^\s*3\s*$/ }).waitFor();
  assert.match(page.url(), /index=by-state&pk=paid/);
  await page.getByRole("button", { name: "All items" }).click();
  await page.getByRole("status").filter({ hasText: /^\s*12\s*$/ }).waitFor();

  // An item that changed since it was read is not overwritten.
  await page.getByRole("button", { name: "Bob", exact: true }).first().click();
  const editor = page.getByRole("dialog", { name: "Edit item" });
  const read = JSON.parse(await editor.getByLabel("Item").inputValue());
  await call("dynamodb/PutItem", { TableName: "orders", Item: { ...read, total: { N: "1" } } });
  await editor.getByLabel("Item").fill(JSON.stringify({ ...read, total: { N: "2" } }));
  await editor.getByRole("button", { name: "Store" }).click();
  await editor.getByText("The item has changed since it was read").waitFor();
  const { Item } = await call("dynamodb/GetItem", { TableName: "orders", Key: { customer: read.customer, no: read.no } });
  assert.equal(Item.total.N, "1");
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: /Deliveries/ }).click();
  await page.getByRole("link", { name: "orders-to-web-orders" }).waitFor();
  await assertAccessible(page, "items/orders?tab=deliveries");
  if (process.env.SCREENSHOT) await page.screenshot({ path: `${process.env.SCREENSHOT}-deliveries.png` });
  await page.getByRole("tab", { name: "Settings" }).click();
  await seen(page, "by-state");
  assert.deepEqual(console.problems, []);
});
