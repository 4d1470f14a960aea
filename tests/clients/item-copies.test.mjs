// Backups, restores and point-in-time recovery of item tables, over a SIGKILL too.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  CreateBackupCommand, CreateTableCommand, DeleteBackupCommand, DeleteItemCommand, DeleteTableCommand, DescribeBackupCommand, DescribeContinuousBackupsCommand, DescribeTableCommand,
  DynamoDBClient, ListBackupsCommand, PutItemCommand, QueryCommand, RestoreTableFromBackupCommand, RestoreTableToPointInTimeCommand, ScanCommand, UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

let server, items;
before(async () => {
  server = await startTarn();
  items = new DynamoDBClient(settings());
});
after(async () => (await server.stop(), await server.remove()));

const settings = (key) => ({
  endpoint: server.url, region: "us-east-1", maxAttempts: 3,
  credentials: { accessKeyId: key?.AccessKeyId ?? server.env.AWS_ACCESS_KEY_ID, secretAccessKey: key?.SecretAccessKey ?? server.env.AWS_SECRET_ACCESS_KEY },
});

const send = (command) => items.send(command);
const describe = async (TableName) => (await send(new DescribeTableCommand({ TableName }))).Table;
const active = (TableName) => eventually(async () => (await describe(TableName)).TableStatus === "ACTIVE", { what: `${TableName} is active`, everyMs: 20 });
const put = (TableName, id, color, n = 0) => send(new PutItemCommand({ TableName, Item: { id: { S: id }, color: { S: color }, n: { N: `${n}` } } }));
const ids = async (TableName) => (await send(new ScanCommand({ TableName }))).Items.map((item) => `${item.id.S}:${item.color.S}`).sort();

async function table(TableName, more = { BillingMode: "PAY_PER_REQUEST" }) {
  await send(new CreateTableCommand({
    TableName, ...more,
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }, { AttributeName: "n", KeyType: "RANGE" }],
    AttributeDefinitions: ["id", "color"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })).concat({ AttributeName: "n", AttributeType: "N" }),
    LocalSecondaryIndexes: [{ IndexName: "local", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }, { AttributeName: "color", KeyType: "RANGE" }], Projection: { ProjectionType: "ALL" } }],
    GlobalSecondaryIndexes: ["one", "two"].map((IndexName) => ({
      IndexName, KeySchema: [{ AttributeName: "color", KeyType: "HASH" }], Projection: { ProjectionType: "KEYS_ONLY" },
      ...(more.ProvisionedThroughput ? { ProvisionedThroughput: more.ProvisionedThroughput } : {}),
    })),
  }));
  await active(TableName);
}

const backupOf = async (BackupArn) => (await send(new DescribeBackupCommand({ BackupArn }))).BackupDescription;
const available = (arn) => eventually(async () => (await backupOf(arn)).BackupDetails.BackupStatus === "AVAILABLE" && backupOf(arn), { what: "the backup is available", everyMs: 20 });

test("a backup outlives its table and is restored with all indexes, or some", async () => {
  await table("orders", { BillingMode: "PROVISIONED", ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 } });
  await send(new UpdateTimeToLiveCommand({ TableName: "orders", TimeToLiveSpecification: { Enabled: true, AttributeName: "until" } }));
  for (let i = 0; i < 30; i++) await put("orders", `o${i}`, i % 2 ? "red" : "blue", i);
  const { BackupDetails } = await send(new CreateBackupCommand({ TableName: "orders", BackupName: "nightly" }));
  assert.equal(BackupDetails.BackupStatus, "CREATING");
  assert.match(BackupDetails.BackupArn, /^arn:aws:dynamodb:us-east-1:000000000000:table\/orders\/backup\/\d{14}-[0-9a-f]{8}$/);
  await put("orders", "late", "red", 99);
  const backup = await available(BackupDetails.BackupArn);
  assert.deepEqual([backup.SourceTableDetails.ItemCount, backup.SourceTableDetails.BillingMode, backup.SourceTableDetails.ProvisionedThroughput.WriteCapacityUnits], [30, "PROVISIONED", 6]);
  assert.equal(backup.SourceTableFeatureDetails.TimeToLiveDescription.AttributeName, "until");
  assert.deepEqual(backup.SourceTableFeatureDetails.GlobalSecondaryIndexes.map((index) => index.IndexName), ["one", "two"]);
  await send(new DeleteTableCommand({ TableName: "orders" }));
  await eventually(() => describe("orders").then(() => false, (error) => error.name === "ResourceNotFoundException"), { what: "orders is gone", everyMs: 20 });
  const { BackupSummaries } = await send(new ListBackupsCommand({ TableName: "orders" }));
  assert.deepEqual(BackupSummaries.map((one) => [one.BackupName, one.TableName]), [["nightly", "orders"]]);
  assert.deepEqual((await send(new ListBackupsCommand({ TimeRangeUpperBound: new Date(Date.now() - 3_600_000) }))).BackupSummaries, []);
  assert.deepEqual((await send(new ListBackupsCommand({ BackupType: "SYSTEM" }))).BackupSummaries, []);

  const BackupArn = BackupDetails.BackupArn;
  const { TableDescription } = await send(new RestoreTableFromBackupCommand({ TargetTableName: "again", BackupArn }));
  assert.deepEqual([TableDescription.TableStatus, TableDescription.RestoreSummary.SourceBackupArn, TableDescription.RestoreSummary.RestoreInProgress], ["CREATING", BackupArn, true]);
  await active("again");
  assert.equal((await ids("again")).length, 30);
  const again = await describe("again");
  assert.deepEqual([again.ItemCount, again.RestoreSummary.RestoreInProgress, again.ProvisionedThroughput.ReadCapacityUnits, again.LocalSecondaryIndexes.length], [30, false, 5, 1]);
  const { Count } = await send(new QueryCommand({ TableName: "again", IndexName: "two", KeyConditionExpression: "color = :c", ExpressionAttributeValues: { ":c": { S: "red" } } }));
  assert.equal(Count, 15);

  const one = { IndexName: "one", KeySchema: [{ AttributeName: "color", KeyType: "HASH" }], Projection: { ProjectionType: "KEYS_ONLY" } };
  await assert.rejects(send(new RestoreTableFromBackupCommand({ TargetTableName: "again", BackupArn })), { name: "TableAlreadyExistsException" });
  await assert.rejects(send(new RestoreTableFromBackupCommand({
    TargetTableName: "other", BackupArn, GlobalSecondaryIndexOverride: [{ ...one, Projection: { ProjectionType: "ALL" } }],
  })), { name: "ValidationException", message: /does not match/ });
  await assert.rejects(send(new RestoreTableFromBackupCommand({ TargetTableName: "other", BackupArn, SSESpecificationOverride: { Enabled: true } })), { name: "ValidationException", message: /SSESpecificationOverride/ });
  await send(new RestoreTableFromBackupCommand({ TargetTableName: "some", BackupArn, BillingModeOverride: "PAY_PER_REQUEST", GlobalSecondaryIndexOverride: [one], LocalSecondaryIndexOverride: [] }));
  await active("some");
  const some = await describe("some");
  assert.deepEqual([some.BillingModeSummary.BillingMode, some.GlobalSecondaryIndexes.length, some.LocalSecondaryIndexes], ["PAY_PER_REQUEST", 1, undefined]);

  const deleted = await send(new DeleteBackupCommand({ BackupArn }));
  assert.equal(deleted.BackupDescription.BackupDetails.BackupStatus, "DELETED");
  await assert.rejects(send(new DescribeBackupCommand({ BackupArn })), { name: "BackupNotFoundException" });
  await assert.rejects(send(new CreateBackupCommand({ TableName: "nothing", BackupName: "abc" })), { name: "TableNotFoundException" });
});

test("pages of backups continue after an ARN", async () => {
  await table("paged");
  for (let i = 0; i < 3; i++) await available((await send(new CreateBackupCommand({ TableName: "paged", BackupName: `b-${i}` }))).BackupDetails.BackupArn);
  const first = await send(new ListBackupsCommand({ TableName: "paged", Limit: 2 }));
  const second = await send(new ListBackupsCommand({ TableName: "paged", Limit: 2, ExclusiveStartBackupArn: first.LastEvaluatedBackupArn }));
  assert.deepEqual([...first.BackupSummaries, ...second.BackupSummaries].map((one) => one.BackupName), ["b-0", "b-1", "b-2"]);
  assert.equal(second.LastEvaluatedBackupArn, undefined);
});

test("a table is restored to a second of its past, also after a SIGKILL", async () => {
  await table("past");
  const off = (await send(new DescribeContinuousBackupsCommand({ TableName: "past" }))).ContinuousBackupsDescription;
  assert.deepEqual([off.ContinuousBackupsStatus, off.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus], ["ENABLED", "DISABLED"]);
  await assert.rejects(send(new RestoreTableToPointInTimeCommand({ SourceTableName: "past", TargetTableName: "past0", UseLatestRestorableTime: true })), { name: "PointInTimeRecoveryUnavailableException" });
  await put("past", "a", "red");
  const on = await send(new UpdateContinuousBackupsCommand({ TableName: "past", PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 3 } }));
  const recovery = on.ContinuousBackupsDescription.PointInTimeRecoveryDescription;
  assert.deepEqual([recovery.PointInTimeRecoveryStatus, recovery.RecoveryPeriodInDays], ["ENABLED", 3]);
  assert.ok(recovery.EarliestRestorableDateTime <= recovery.LatestRestorableDateTime);
  await eventually(() => Date.now() % 1000 < 500, { everyMs: 5, what: "the first half of a second" });
  await put("past", "b", "red");
  await put("past", "a", "blue");
  const moment = new Date();
  const expected = await ids("past");
  await eventually(() => Date.now() > moment.getTime() + 5, { everyMs: 1, what: "a later time" });
  await send(new DeleteItemCommand({ TableName: "past", Key: { id: { S: "b" }, n: { N: "0" } } }));
  await put("past", "c", "red");
  const { data } = server;
  await server.kill();
  server = await startTarn({ data });
  items = new DynamoDBClient(settings());
  await put("past", "d", "red");
  const latest = await ids("past");
  await send(new RestoreTableToPointInTimeCommand({ SourceTableName: "past", TargetTableName: "past1", RestoreDateTime: moment }));
  await send(new RestoreTableToPointInTimeCommand({ SourceTableArn: (await describe("past")).TableArn, TargetTableName: "past2", UseLatestRestorableTime: true }));
  await active("past1");
  await active("past2");
  assert.deepEqual(await ids("past1"), expected);
  assert.deepEqual(await ids("past2"), latest);
  assert.equal((await describe("past1")).RestoreSummary.SourceTableArn, (await describe("past")).TableArn);
  for (const RestoreDateTime of [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)]) {
    await assert.rejects(send(new RestoreTableToPointInTimeCommand({ SourceTableName: "past", TargetTableName: "past3", RestoreDateTime })), { name: "InvalidRestoreTimeException" });
  }
  await send(new UpdateContinuousBackupsCommand({ TableName: "past", PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } }));
  await assert.rejects(send(new RestoreTableToPointInTimeCommand({ SourceTableName: "past", TargetTableName: "past3", UseLatestRestorableTime: true })), { name: "PointInTimeRecoveryUnavailableException" });
});

test("a restore needs the rights to the backup and to the new table's items", async () => {
  await table("own");
  const { BackupDetails: { BackupArn } } = await send(new CreateBackupCommand({ TableName: "own", BackupName: "own" }));
  await available(BackupArn);
  const iam = new IAMClient(settings());
  await iam.send(new CreateUserCommand({ UserName: "restorer" }));
  const key = (await iam.send(new CreateAccessKeyCommand({ UserName: "restorer" }))).AccessKey;
  const allow = (...Action) => iam.send(new PutUserPolicyCommand({
    UserName: "restorer", PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
  }));
  const restorer = new DynamoDBClient(settings(key));
  const restore = () => restorer.send(new RestoreTableFromBackupCommand({ TargetTableName: "theirs", BackupArn }));
  await allow("dynamodb:RestoreTableFromBackup");
  await assert.rejects(restore(), { name: "AccessDeniedException" });
  await assert.rejects(restorer.send(new DescribeBackupCommand({ BackupArn })), { name: "AccessDeniedException" });
  await allow("dynamodb:RestoreTableFromBackup", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchWriteItem");
  await restore();
  await active("theirs");
});
