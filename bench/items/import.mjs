// node tests/clients/with-server.mjs -- node bench/items/import.mjs [ITEMS [gzip|none]]: ImportTable of items of 0.5 KB with random keys, and the export of them.
import { createRequire } from "node:module";
import { ended, importTable } from "./fill.mjs";

const require = createRequire(new URL("../../tests/clients/package.json", import.meta.url));
const { DescribeExportCommand, DynamoDBClient, ExportTableToPointInTimeCommand, UpdateContinuousBackupsCommand } = require("@aws-sdk/client-dynamodb");
const { S3Client } = require("@aws-sdk/client-s3");
const [count = "1000000", compression = "none"] = process.argv.slice(2);
const client = new DynamoDBClient({});
const objects = new S3Client({ forcePathStyle: true });
const [Bucket, TableName] = ["bench-import", `t${process.pid}`];
const done = await importTable(client, objects, Bucket, TableName, Number(count), compression);
let begin = performance.now() - done.seconds * 1_000;
const show = (what, n) => console.log(`${what}: ${n} items, ${Math.round(n / ((performance.now() - begin) / 1000))} items/s`);
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
