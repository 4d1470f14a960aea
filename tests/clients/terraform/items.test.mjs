import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  CreateTableCommand, DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand, waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { missing, terraformIn } from "./plugins.mjs";

const items = new DynamoDBClient({});
const objects = new S3Client({ forcePathStyle: true });

async function inFolder(name, work) {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  try {
    await copyFile(fileURLToPath(new URL(`${name}/main.tf`, import.meta.url)), join(folder, "main.tf"));
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("Terraform makes item tables with indexes, expiry, stream and recovery, changes indexes in place and destroys them", { skip: missing }, () => inFolder("items", async (folder) => {
  const { run: terraform, ok } = await terraformIn(folder);
  await ok("apply", "-no-color", "-auto-approve");
  const second = await terraform("plan", "-no-color", "-detailed-exitcode");
  assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
  const Key = { id: { S: "first" }, n: { N: "1" } };
  assert.deepEqual((await items.send(new GetItemCommand({ TableName: "tf-orders", Key }))).Item.lines, { L: [{ S: "tea" }] });
  assert.equal((await items.send(new ScanCommand({ TableName: "tf-imported" }))).Count, 2);
  const recovery = (await items.send(new DescribeContinuousBackupsCommand({ TableName: "tf-orders" }))).ContinuousBackupsDescription.PointInTimeRecoveryDescription;
  assert.deepEqual([recovery.PointInTimeRecoveryStatus, recovery.RecoveryPeriodInDays], ["ENABLED", 7]);
  const [manifest] = /orders\/AWSDynamoDB\/[\w./-]+\.json/.exec(await ok("output", "-no-color", "manifest"));
  const { Body } = await objects.send(new GetObjectCommand({ Bucket: "tf-copies", Key: manifest }));
  assert.match(await Body.transformToString(), /"itemCount":1/);

  const away = new DynamoDBClient({ region: "eu-west-1" });
  assert.equal((await away.send(new DescribeTableCommand({ TableName: "tf-global" }))).Table.TableStatus, "ACTIVE");

  const indexesOf = async () => (await items.send(new DescribeTableCommand({ TableName: "tf-orders" }))).Table.GlobalSecondaryIndexes.map((index) => index.IndexName).sort();
  const changes = ["-no-color", "-var", 'indexes=["color","state"]', "-var", "recovery_days=9"];
  assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 1 changed, 0 destroyed/);
  assert.deepEqual(await indexesOf(), ["by-color", "by-state"]);
  const third = await terraform("plan", "-detailed-exitcode", ...changes);
  assert.equal(third.status, 0, `the plan after an added index sees differences:\n${third.output}`);
  const dropped = ["-no-color", "-var", 'indexes=["state"]', "-var", "recovery_days=9"];
  assert.match(await ok("apply", "-auto-approve", ...dropped), /0 added, 1 changed, 0 destroyed/);
  assert.deepEqual(await indexesOf(), ["by-state"]);
  const fourth = await terraform("plan", "-detailed-exitcode", ...dropped);
  assert.equal(fourth.status, 0, `the plan after a dropped index sees differences:\n${fourth.output}`);
  const alone = [...dropped, "-var", "regions=[]"];
  assert.match(await ok("apply", "-auto-approve", ...alone), /0 added, 1 changed, 0 destroyed/);
  await assert.rejects(away.send(new DescribeTableCommand({ TableName: "tf-global" })), { name: "ResourceNotFoundException" });
  await ok("destroy", "-auto-approve", ...alone);
  await assert.rejects(items.send(new DescribeTableCommand({ TableName: "tf-orders" })), { name: "ResourceNotFoundException" });
}));

test("Terraform keeps its state in an object, and its lock in an item", { skip: missing }, () => inFolder("locks", async (folder) => {
  await objects.send(new CreateBucketCommand({ Bucket: "tf-state" }));
  await items.send(new CreateTableCommand({
    TableName: "tf-locks", BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "LockID", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "LockID", AttributeType: "S" }],
  }));
  await waitUntilTableExists({ client: items, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: "tf-locks" });
  const { run: terraform, ok } = await terraformIn(folder);
  await ok("apply", "-no-color", "-auto-approve");
  const { Items } = await items.send(new ScanCommand({ TableName: "tf-locks" }));
  assert.deepEqual(Items.map((item) => item.LockID.S), ["tf-state/own/terraform.tfstate-md5"]);
  const LockID = { S: "tf-state/own/terraform.tfstate" };
  await items.send(new PutItemCommand({ TableName: "tf-locks", Item: { LockID, Info: { S: '{"ID":"other","Operation":"OperationTypeApply","Who":"someone"}' } } }));
  const locked = await terraform("apply", "-no-color", "-auto-approve", "-lock-timeout=0s");
  assert.notEqual(locked.status, 0);
  assert.match(locked.output, /Error acquiring the state lock[\s\S]*ConditionalCheckFailedException/);
}));
