// Each right that statements over Hive tables need, withheld in turn: the caller is refused, and nothing has changed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AthenaClient } from "@aws-sdk/client-athena";
import { GetPartitionsCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query, queryBy } from "./athena-query.mjs";
import { unique } from "./wait.mjs";

const iam = new IAMClient({});
const s3 = new S3Client({ forcePathStyle: true });
const glue = new GlueClient({});
const Bucket = unique("rights");
const Database = unique("rights").replaceAll("-", "_");
const UserName = unique("reader");
const QueryExecutionContext = { Database };
const own = (sql) => query(sql, { QueryExecutionContext });
let limited;

const allowed = {
  athena: ["athena:*"],
  "glue:GetDatabase": ["glue:GetDatabase*"],
  "glue:GetTable": ["glue:GetTable"],
  "glue:GetPartitions": ["glue:GetPartitions"],
  "glue:UpdateTable": ["glue:UpdateTable"],
  "glue:BatchCreatePartition": ["glue:BatchCreatePartition"],
  "glue:BatchDeletePartition": ["glue:BatchDeletePartition"],
  "glue:UpdatePartition": ["glue:UpdatePartition"],
  "glue:CreateTable": ["glue:CreateTable"],
  "s3:ListBucket": ["s3:ListBucket", "s3:GetBucketLocation"],
  "s3:GetObject": ["s3:GetObject"],
  "s3:PutObject": ["s3:PutObject"],
};

// Results go to Tarn's own bucket, whose rights no statement below is about.
const grant = (without) => iam.send(new PutUserPolicyCommand({
  UserName,
  PolicyName: "p",
  PolicyDocument: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: Object.entries(allowed).filter(([name]) => name !== without).flatMap(([, actions]) => actions), Resource: "*" },
      { Effect: "Allow", Action: ["s3:*"], Resource: ["arn:aws:s3:::aws-athena-query-results-*"] },
    ],
  }),
}));

test.before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await own(`CREATE DATABASE ${Database}`);
  await own(`CREATE EXTERNAL TABLE visits (n int) PARTITIONED BY (p string) LOCATION 's3://${Bucket}/visits/'`);
  await s3.send(new PutObjectCommand({ Bucket, Key: "visits/p=a/x", Body: "1\n" }));
  await own("ALTER TABLE visits ADD PARTITION (p='a')");
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  limited = new AthenaClient({ credentials: { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey } });
});

const state = async () => JSON.stringify([
  (await glue.send(new GetPartitionsCommand({ DatabaseName: Database, TableName: "visits" }))).Partitions.map((partition) => [partition.Values, partition.StorageDescriptor.Location]),
  ((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map((object) => object.Key),
  (await own("SHOW TABLES")).rows,
]);

const statements = [
  ["SELECT * FROM visits", ["glue:GetTable", "glue:GetPartitions", "s3:GetObject", "s3:ListBucket"]],
  ["SHOW PARTITIONS visits", ["glue:GetTable", "glue:GetPartitions"]],
  ['SELECT * FROM "visits$partitions"', ["glue:GetTable", "glue:GetPartitions"]],
  ["INSERT INTO visits VALUES (2, 'b')", ["glue:GetTable", "glue:UpdateTable", "glue:BatchCreatePartition", "s3:PutObject"]],
  ["ALTER TABLE visits ADD PARTITION (p='c')", ["glue:GetTable", "glue:BatchCreatePartition"]],
  [`ALTER TABLE visits PARTITION (p='a') SET LOCATION 's3://${Bucket}/other/'`, ["glue:GetTable", "glue:UpdatePartition"]],
  ["ALTER TABLE visits DROP PARTITION (p='a')", ["glue:GetTable", "glue:BatchDeletePartition"]],
  ["MSCK REPAIR TABLE visits", ["glue:GetTable", "glue:GetPartitions", "glue:BatchCreatePartition", "s3:ListBucket"]],
  ["ALTER TABLE visits ADD COLUMNS (m int)", ["glue:GetTable", "glue:UpdateTable"]],
  [`CREATE EXTERNAL TABLE more (n int) LOCATION 's3://${Bucket}/more/'`, ["glue:CreateTable"]],
  [`CREATE TABLE as_more WITH (external_location = 's3://${Bucket}/as_more/') AS SELECT 1 AS n`, ["glue:CreateTable", "s3:PutObject"]],
  ["CREATE TABLE in_usual_place AS SELECT 1 AS n", ["glue:CreateTable"]],
];

for (const [sql, rights] of statements) {
  for (const right of rights) {
    test(`${sql.slice(0, 60)} without ${right}`, async () => {
      await grant(right);
      const before = await state();
      await assert.rejects(queryBy(limited, sql, { QueryExecutionContext }), (error) => /not authorized|Access ?[Dd]enied|PERMISSION_DENIED/.test(`${error.name} ${error.message}`) || assert.fail(error.message));
      assert.equal(await state(), before);
    });
  }
}

test("with all of them every statement runs", async () => {
  await grant(null);
  for (const [sql] of statements) await queryBy(limited, sql, { QueryExecutionContext });
});
