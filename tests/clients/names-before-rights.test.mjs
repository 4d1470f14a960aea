// Who has no right to a name learns nothing of it: a missing resource and a present one get the same answer.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { BatchDeleteTableCommand, CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { tarnFetch } from "./tarn-api.mjs";
import { unique } from "./wait.mjs";

const UserName = unique("curious");
const [DatabaseName, Bucket] = [unique("hidden").replaceAll("-", "_"), unique("hidden")];
const iam = new IAMClient({});
let glue, keys;
const allow = (...Statement) => iam.send(new PutUserPolicyCommand({
  UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: Statement.map((one) => ({ Effect: "Allow", ...one })) }),
}));

before(async () => {
  const root = new GlueClient({});
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  await root.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
  await root.send(new CreateTableCommand({ DatabaseName, TableInput: { Name: "plain" } }));
  await query(`CREATE TABLE ${DatabaseName}.t (n int) LOCATION 's3://${Bucket}/t' TBLPROPERTIES ('table_type' = 'ICEBERG')`);
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = (await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey;
  glue = new GlueClient({ credentials: { accessKeyId, secretAccessKey } });
  keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
});

test("BatchDeleteTable asks for the database before it looks for it", async () => {
  await allow({ Action: "glue:BatchDeleteTable", Resource: ["arn:aws:glue:*:*:catalog", `arn:aws:glue:*:*:table/${DatabaseName}/*`] });
  const answer = (database) => glue.send(new BatchDeleteTableCommand({ DatabaseName: database, TablesToDelete: ["plain"] }))
    .then(() => "done", (error) => [error.name, error.message.replaceAll(database, "DB")]);
  const [present, missing] = [await answer(DatabaseName), await answer(`${DatabaseName}_not`)];
  assert.equal(present[0], "AccessDeniedException");
  assert.deepEqual(missing, present);
});

test("RetypeTable needs the rights to the bytes, also for a dry run", async () => {
  const retype = async (Column) => {
    const { status, text } = await tarnFetch("RetypeTable", { DatabaseName, TableName: "t", Column, Type: "bigint", DryRun: true }, keys);
    return { status, text };
  };
  await allow({ Action: "tarn:RetypeTable", Resource: "*" });
  const [present, missing] = [await retype("n"), await retype("nothing")];
  assert.match(present.text, /AccessDenied/);
  assert.deepEqual(missing, present);
  await allow({ Action: "tarn:RetypeTable", Resource: "*" }, { Action: ["s3:GetObject", "s3:PutObject"], Resource: `arn:aws:s3:::${Bucket}/*` });
  assert.match((await retype("nothing")).text, /nothing/, "who has the rights learns that the column is missing");
  assert.doesNotMatch((await retype("n")).text, /AccessDenied/);
});
