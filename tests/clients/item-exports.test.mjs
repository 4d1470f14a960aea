// Exports of item tables to objects, and imports of objects into new tables, over SIGKILLs too.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { after, before, test } from "node:test";
import { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchWriteItemCommand, CreateTableCommand, DescribeExportCommand, DescribeImportCommand, DescribeTableCommand, DynamoDBClient, ExportTableToPointInTimeCommand, ImportTableCommand,
  ListExportsCommand, ListImportsCommand, paginateScan, PutItemCommand, QueryCommand, UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

let server, items, objects;
before(async () => {
  server = await startTarn();
  connect();
  await objects.send(new CreateBucketCommand({ Bucket: "copies" }));
});
after(async () => (await server.stop(), await server.remove()));

const settings = (key) => ({
  endpoint: server.url, region: "us-east-1", maxAttempts: 3,
  credentials: { accessKeyId: key?.AccessKeyId ?? server.env.AWS_ACCESS_KEY_ID, secretAccessKey: key?.SecretAccessKey ?? server.env.AWS_SECRET_ACCESS_KEY },
});
const connect = () => (items = new DynamoDBClient(settings()), objects = new S3Client({ ...settings(), forcePathStyle: true }));
const send = (command) => items.send(command);
async function restart() {
  const { data } = server;
  await server.kill();
  server = await startTarn({ data });
  connect();
}

const definition = { KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }, { AttributeName: "n", AttributeType: "N" }] };
const indexes = [{ IndexName: "by-n", KeySchema: [{ AttributeName: "n", KeyType: "HASH" }], Projection: { ProjectionType: "ALL" } }];
async function table(TableName, count) {
  await send(new CreateTableCommand({ TableName, BillingMode: "PAY_PER_REQUEST", ...definition, GlobalSecondaryIndexes: indexes }));
  await eventually(async () => (await send(new DescribeTableCommand({ TableName }))).Table.TableStatus === "ACTIVE", { what: `${TableName} is active`, everyMs: 20 });
  for (let i = 0; i < count; i += 25) {
    const RequestItems = { [TableName]: Array.from({ length: Math.min(25, count - i) }, (_, k) => ({ PutRequest: { Item: { id: { S: `k${i + k}` }, n: { N: `${(i + k) % 3}` }, pad: { B: new Uint8Array(50) } } } })) };
    await send(new BatchWriteItemCommand({ RequestItems }));
  }
  await send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }));
  return (await send(new DescribeTableCommand({ TableName }))).Table.TableArn;
}

const exported = (ExportArn) => eventually(async () => {
  const { ExportDescription } = await send(new DescribeExportCommand({ ExportArn }));
  return ExportDescription.ExportStatus !== "IN_PROGRESS" && ExportDescription;
}, { what: "the export ends", everyMs: 20 });
const imported = (ImportArn) => eventually(async () => {
  const { ImportTableDescription } = await send(new DescribeImportCommand({ ImportArn }));
  return ImportTableDescription.ImportStatus !== "IN_PROGRESS" && ImportTableDescription;
}, { what: "the import ends", everyMs: 20 });
const read = async (Key) => Buffer.from(await (await objects.send(new GetObjectCommand({ Bucket: "copies", Key }))).Body.transformToByteArray());
const md5 = (bytes) => createHash("md5").update(bytes).digest("base64");
async function all(TableName) {
  const found = [];
  for await (const page of paginateScan({ client: items }, { TableName })) found.push(...page.Items);
  return found;
}

test("an exported table is imported again, also over a SIGKILL of each", async () => {
  const TableArn = await table("source", 3_000);
  const request = { TableArn, S3Bucket: "copies", S3Prefix: "full", ClientToken: "once" };
  const { ExportDescription: begun } = await send(new ExportTableToPointInTimeCommand(request));
  assert.deepEqual([begun.ExportStatus, begun.ExportFormat, begun.ExportType], ["IN_PROGRESS", "DYNAMODB_JSON", "FULL_EXPORT"]);
  await send(new PutItemCommand({ TableName: "source", Item: { id: { S: "late" } } }));
  await restart();
  const again = await send(new ExportTableToPointInTimeCommand(request));
  assert.equal(again.ExportDescription.ExportArn, begun.ExportArn);
  await assert.rejects(send(new ExportTableToPointInTimeCommand({ ...request, S3Prefix: "other" })), { name: "ExportConflictException" });
  const done = await exported(begun.ExportArn);
  assert.deepEqual([done.ExportStatus, done.ItemCount, done.FailureCode], ["COMPLETED", 3_000, undefined]);
  const summary = JSON.parse(await read(done.ExportManifest));
  assert.deepEqual([summary.exportArn, summary.tableArn, summary.s3Bucket, summary.s3Prefix, summary.itemCount, summary.outputFormat], [begun.ExportArn, TableArn, "copies", "full", 3_000, "DYNAMODB_JSON"]);
  const folder = done.ExportManifest.replace("manifest-summary.json", "");
  assert.match(folder, /^full\/AWSDynamoDB\/\d{14}-[0-9a-f]{8}\/$/);
  assert.equal(md5(await read(done.ExportManifest)), `${await read(`${folder}manifest-summary.md5`)}`);
  const files = `${await read(summary.manifestFilesS3Key)}`.trim().split("\n").map(JSON.parse);
  let lines = 0;
  for (const file of files) {
    const bytes = await read(file.dataFileS3Key);
    assert.equal(md5(bytes), file.md5Checksum);
    lines += `${gunzipSync(bytes)}`.trim().split("\n").map(JSON.parse).filter((line) => line.Item.id.S).length;
  }
  assert.equal(lines, 3_000);
  assert.deepEqual((await send(new ListExportsCommand({ TableArn }))).ExportSummaries, [{ ExportArn: begun.ExportArn, ExportStatus: "COMPLETED", ExportType: "FULL_EXPORT" }]);

  const { ImportTableDescription: asked } = await send(new ImportTableCommand({
    S3BucketSource: { S3Bucket: "copies", S3KeyPrefix: `${folder}data/` }, InputFormat: "DYNAMODB_JSON", InputCompressionType: "GZIP",
    TableCreationParameters: { TableName: "target", BillingMode: "PAY_PER_REQUEST", ...definition, GlobalSecondaryIndexes: indexes },
  }));
  assert.equal((await send(new DescribeTableCommand({ TableName: "target" }))).Table.TableStatus, "CREATING");
  await restart();
  const end = await imported(asked.ImportArn);
  assert.deepEqual([end.ImportStatus, end.ProcessedItemCount, end.ImportedItemCount, end.ErrorCount], ["COMPLETED", 3_000, 3_000, 0]);
  assert.equal(end.TableCreationParameters.GlobalSecondaryIndexes[0].IndexName, "by-n");
  const byId = (one, other) => (one.id.S < other.id.S ? -1 : 1);
  assert.deepEqual((await all("target")).sort(byId), (await all("source")).filter((item) => item.id.S !== "late").sort(byId));
  const { Count } = await send(new QueryCommand({ TableName: "target", IndexName: "by-n", KeyConditionExpression: "n = :n", ExpressionAttributeValues: { ":n": { N: "1" } } }));
  assert.equal(Count, 1_000);
  assert.equal((await send(new DescribeTableCommand({ TableName: "target" }))).Table.RestoreSummary, undefined);
  assert.equal((await send(new ListImportsCommand({ TableArn: asked.TableArn }))).ImportSummaryList[0].ImportArn, asked.ImportArn);
});

test("the changes of a time are exported, each item once", async () => {
  const TableArn = await table("changing", 10);
  const from = new Date();
  await eventually(() => Date.now() > from.getTime() + 5, { everyMs: 1, what: "a later time" });
  await send(new PutItemCommand({ TableName: "changing", Item: { id: { S: "k1" }, n: { N: "7" } } }));
  await send(new PutItemCommand({ TableName: "changing", Item: { id: { S: "k1" }, n: { N: "8" } } }));
  await eventually(() => Date.now() > from.getTime() + 50, { everyMs: 1, what: "a later time" });
  const { ExportDescription } = await send(new ExportTableToPointInTimeCommand({
    TableArn, S3Bucket: "copies", S3Prefix: "changes", ExportType: "INCREMENTAL_EXPORT",
    IncrementalExportSpecification: { ExportFromTime: from, ExportToTime: new Date(Date.now() - 1), ExportViewType: "NEW_AND_OLD_IMAGES" },
  }));
  const done = await exported(ExportDescription.ExportArn);
  const summary = JSON.parse(await read(done.ExportManifest));
  const [file] = `${await read(summary.manifestFilesS3Key)}`.trim().split("\n").map(JSON.parse);
  assert.match(file.dataFileS3Key, /^changes\/AWSDynamoDB\/data\//);
  const lines = `${gunzipSync(await read(file.dataFileS3Key))}`.trim().split("\n").map(JSON.parse);
  assert.deepEqual(lines.map((line) => [line.Keys.id.S, line.NewImage.n.N, line.OldImage.n.N]), [["k1", "8", "1"]]);
  await assert.rejects(send(new ExportTableToPointInTimeCommand({ TableArn, S3Bucket: "copies", ExportFormat: "ION" })), { name: "ValidationException", message: /ExportFormat ION/ });
  await assert.rejects(send(new ExportTableToPointInTimeCommand({ TableArn, S3Bucket: "copies", ExportTime: new Date(0) })), { name: "InvalidExportTimeException" });
});

test("lines of CSV that are no items are counted and logged", async () => {
  await objects.send(new PutObjectCommand({ Bucket: "copies", Key: "csv/1.csv.gz", Body: gzipSync("id|n|note\na|1|first\nb|x|bad number\nc|3\n") }));
  const { ImportTableDescription: asked } = await send(new ImportTableCommand({
    S3BucketSource: { S3Bucket: "copies", S3KeyPrefix: "csv/" }, InputFormat: "CSV", InputFormatOptions: { Csv: { Delimiter: "|" } }, InputCompressionType: "GZIP",
    TableCreationParameters: { TableName: "from-csv", BillingMode: "PAY_PER_REQUEST", ...definition, GlobalSecondaryIndexes: indexes },
  }));
  const end = await imported(asked.ImportArn);
  assert.deepEqual([end.ImportStatus, end.ProcessedItemCount, end.ImportedItemCount, end.ErrorCount], ["COMPLETED", 3, 1, 2]);
  assert.deepEqual(await all("from-csv"), [{ id: { S: "a" }, n: { N: "1" }, note: { S: "first" } }]);
  const logs = new CloudWatchLogsClient(settings());
  const logGroupName = "/aws-dynamodb/imports";
  const messages = await eventually(async () => {
    const { logStreams: [stream] } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    const { events } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: stream.logStreamName, startFromHead: true }));
    return events.length === 2 && events.map(({ message }) => JSON.parse(message));
  }, { what: "two errors are logged" });
  assert.deepEqual(messages.map((one) => [one.itemS3Pointer.key, one.itemS3Pointer.itemIndex, one.importArn]), [["csv/1.csv.gz", 1, asked.ImportArn], ["csv/1.csv.gz", 2, asked.ImportArn]]);
  await assert.rejects(send(new ImportTableCommand({
    S3BucketSource: { S3Bucket: "copies" }, InputFormat: "ION", TableCreationParameters: { TableName: "from-ion", BillingMode: "PAY_PER_REQUEST", ...definition, GlobalSecondaryIndexes: indexes },
  })), { name: "ValidationException", message: /InputFormat ION/ });
});

test("the caller's rights to the objects decide, also while the work runs", async () => {
  const TableArn = await table("guarded", 50);
  const iam = new IAMClient(settings());
  await iam.send(new CreateUserCommand({ UserName: "copier" }));
  const key = (await iam.send(new CreateAccessKeyCommand({ UserName: "copier" }))).AccessKey;
  const allow = (...statements) => iam.send(new PutUserPolicyCommand({
    UserName: "copier", PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: statements.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })) }),
  }));
  const copier = new DynamoDBClient(settings(key));
  const request = { TableArn, S3Bucket: "copies", S3Prefix: "guarded" };
  await allow(["dynamodb:*", "*"]);
  await assert.rejects(copier.send(new ExportTableToPointInTimeCommand(request)), { name: "AccessDeniedException" });
  await allow(["dynamodb:*", "*"], ["s3:PutObject", "arn:aws:s3:::copies/guarded/*/_started"]);
  const { ExportDescription } = await copier.send(new ExportTableToPointInTimeCommand(request));
  const failed = await exported(ExportDescription.ExportArn);
  assert.deepEqual([failed.ExportStatus, failed.FailureCode], ["FAILED", "S3AccessDenied"]);
  const { Contents } = await objects.send(new ListObjectsV2Command({ Bucket: "copies", Prefix: "guarded/" }));
  assert.ok(Contents.every(({ Key }) => Key.endsWith("_started")), "no data without the right");

  await objects.send(new PutObjectCommand({ Bucket: "copies", Key: "secret/1", Body: '{"Item":{"id":{"S":"a"}}}\n' }));
  const asked = (TableName) => copier.send(new ImportTableCommand({
    S3BucketSource: { S3Bucket: "copies", S3KeyPrefix: "secret/" }, InputFormat: "DYNAMODB_JSON",
    TableCreationParameters: { TableName, BillingMode: "PAY_PER_REQUEST", ...definition, GlobalSecondaryIndexes: indexes },
  }));
  await assert.rejects(asked("stolen"), { name: "AccessDeniedException" });
  await allow(["dynamodb:*", "*"], ["s3:ListBucket", "arn:aws:s3:::copies"]);
  const refused = await imported((await asked("stolen")).ImportTableDescription.ImportArn);
  assert.deepEqual([refused.ImportStatus, refused.FailureCode], ["FAILED", "S3AccessDenied"]);
  await eventually(() => send(new DescribeTableCommand({ TableName: "stolen" })).then(() => false, (error) => error.name === "ResourceNotFoundException"), { what: "the table is gone", everyMs: 20 });
  await allow(["dynamodb:*", "*"], ["s3:ListBucket", "arn:aws:s3:::copies"], ["s3:GetObject", "arn:aws:s3:::copies/secret/*"]);
  assert.equal((await imported((await asked("allowed")).ImportTableDescription.ImportArn)).ImportStatus, "COMPLETED");
});
