// Fills a table by ImportTable with items of 0.5 KB. The keys are those of bench/client's loads of items: spread, so that neighbours in time are none in
// the table.
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

const require = createRequire(new URL("../../tests/clients/package.json", import.meta.url));
const { DescribeImportCommand, ImportTableCommand } = require("@aws-sdk/client-dynamodb");
const { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } = require("@aws-sdk/client-s3");
const perFile = 100_000;
// Letters that do not compress: two items share no text of some length in one block of the store.
const padLetters = 400;
const pads = randomBytes(6 << 20).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
const pad = (item) => pads.slice((item * 7_919) % (pads.length - padLetters)).slice(0, padLetters);

function lines(from, count) {
  const all = Array.from({ length: count }, (_, i) => {
    const id = ((BigInt(from + i) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn).toString(16);
    return `{"Item":{"id":{"S":"${id}"},"n":{"N":"${from + i}"},"pad":{"S":"${pad(from + i)}"}}}`;
  });
  return Buffer.from(`${all.join("\n")}\n`);
}

/** Waits until a job is not IN_PROGRESS any more. */
export async function ended(describe) {
  for (;;) {
    const one = await describe();
    if (one.status !== "IN_PROGRESS") return one;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Writes the lines into a bucket, imports them, and removes them. The seconds are those of the import alone. */
export async function importTable(client, objects, Bucket, TableName, items, compression = "gzip") {
  await objects.send(new CreateBucketCommand({ Bucket })).catch(() => {});
  const keys = [];
  for (let from = 0; from < items; from += perFile) {
    const text = lines(from, Math.min(perFile, items - from));
    keys.push(`${TableName}/${from}`);
    await objects.send(new PutObjectCommand({ Bucket, Key: keys.at(-1), Body: compression === "gzip" ? gzipSync(text, { level: 1 }) : text }));
  }
  const begin = performance.now();
  const { ImportTableDescription: { ImportArn } } = await client.send(new ImportTableCommand({
    S3BucketSource: { S3Bucket: Bucket, S3KeyPrefix: `${TableName}/` }, InputFormat: "DYNAMODB_JSON", InputCompressionType: compression.toUpperCase(),
    TableCreationParameters: {
      TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    },
  }));
  const done = await ended(async () => {
    const { ImportTableDescription: one } = await client.send(new DescribeImportCommand({ ImportArn }));
    return { status: one.ImportStatus, items: one.ImportedItemCount, arn: one.TableArn, reason: one.FailureMessage };
  });
  if (done.status !== "COMPLETED") throw new Error(done.reason);
  const seconds = (performance.now() - begin) / 1_000;
  for (const Key of keys) await objects.send(new DeleteObjectCommand({ Bucket, Key }));
  return { ...done, seconds, perSecond: Math.round(items / seconds) };
}
