// node tests/clients/with-server.mjs -- node bench/items/import.mjs [ITEMS [gzip|none]]: ImportTable of items of 0.5 KB with random keys, and the export of them.
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

const require = createRequire(new URL("../../tests/clients/package.json", import.meta.url));
const { DescribeExportCommand, DescribeImportCommand, DynamoDBClient, ExportTableToPointInTimeCommand, ImportTableCommand, UpdateContinuousBackupsCommand } = require("@aws-sdk/client-dynamodb");
const { CreateBucketCommand, PutObjectCommand, S3Client } = require("@aws-sdk/client-s3");
const [count = "1000000", compression = "none"] = process.argv.slice(2);
const [items, perFile] = [Number(count), 100_000];
const client = new DynamoDBClient({});
const objects = new S3Client({ forcePathStyle: true });
const [Bucket, TableName] = ["bench-import", `t${process.pid}`];
await objects.send(new CreateBucketCommand({ Bucket })).catch(() => {});
const pad = "x".repeat(400);
for (let from = 0; from < items; from += perFile) {
  const lines = Array.from({ length: Math.min(perFile, items - from) }, (_, i) => {
    const id = ((BigInt(from + i) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn).toString(16);
    return `{"Item":{"id":{"S":"${id}"},"n":{"N":"${from + i}"},"pad":{"S":"${pad}${from + i}"}}}`;
  });
  const text = Buffer.from(`${lines.join("\n")}\n`);
  await objects.send(new PutObjectCommand({ Bucket, Key: `${TableName}/${from}`, Body: compression === "gzip" ? gzipSync(text, { level: 1 }) : text }));
}

async function ended(describe) {
  for (;;) {
    const one = await describe();
    if (one.status !== "IN_PROGRESS") return one;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

let begin = performance.now();
const { ImportTableDescription: { ImportArn } } = await client.send(new ImportTableCommand({
  S3BucketSource: { S3Bucket: Bucket, S3KeyPrefix: `${TableName}/` }, InputFormat: "DYNAMODB_JSON", InputCompressionType: compression.toUpperCase(),
  TableCreationParameters: { TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] },
}));
const done = await ended(async () => {
  const { ImportTableDescription: one } = await client.send(new DescribeImportCommand({ ImportArn }));
  return { status: one.ImportStatus, items: one.ImportedItemCount, arn: one.TableArn, reason: one.FailureMessage };
});
const show = (what, n) => console.log(`${what}: ${n} items, ${Math.round(n / ((performance.now() - begin) / 1000))} items/s`);
if (done.status !== "COMPLETED") throw new Error(done.reason);
show("import", done.items);
await client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }));
begin = performance.now();
const asked = await ended(async () => {
  try {
    return { status: "BEGUN", ...(await client.send(new ExportTableToPointInTimeCommand({ TableArn: done.arn, S3Bucket: Bucket, S3Prefix: "out" }))).ExportDescription };
  } catch (error) {
    if (error.name !== "PointInTimeRecoveryUnavailableException") throw error;
    return { status: "IN_PROGRESS" };
  }
});
show("base of recovery", done.items);
begin = performance.now();
const exported = await ended(async () => {
  const { ExportDescription: one } = await client.send(new DescribeExportCommand({ ExportArn: asked.ExportArn }));
  return { status: one.ExportStatus, items: one.ItemCount, reason: one.FailureMessage };
});
if (exported.status !== "COMPLETED") throw new Error(exported.reason);
show("export", exported.items);
