// information_schema: databases, tables, views and columns, with Trino's columns, for the rights of the caller.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AthenaClient, GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

let server;
const settings = (credentials) => ({
  endpoint: server.url,
  region: "us-east-1",
  credentials: credentials ?? { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});

async function query(QueryString, credentials) {
  const athena = new AthenaClient(settings(credentials));
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString, QueryExecutionContext: { Database: "shop" } }));
  const { Status } = await eventually(async () => {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    return !["QUEUED", "RUNNING"].includes(QueryExecution.Status.State) && QueryExecution;
  }, { what: QueryString, everyMs: 20 });
  if (Status.State !== "SUCCEEDED") throw new Error(Status.StateChangeReason);
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return {
    columns: ResultSet.ResultSetMetadata.ColumnInfo.map((column) => `${column.Name} ${column.Type}`),
    rows: ResultSet.Rows.slice(1).map((row) => row.Data.map((datum) => datum.VarCharValue ?? null)),
  };
}

before(async () => {
  server = await startTarn();
  const glue = new GlueClient(settings());
  await new S3Client({ ...settings(), forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "described" }));
  for (const Name of ["shop", "other"]) await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  const iceberg = (DatabaseName, Name) => glue.send(new CreateTableCommand({
    DatabaseName,
    Name,
    OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE", CreateIcebergTableInput: {
      Location: `s3://described/${DatabaseName}/${Name}`,
      Schema: { Type: "struct", Fields: [
        { Id: 1, Name: "Id", Type: "long", Required: true }, { Id: 2, Name: "at", Type: "timestamptz", Required: false, Doc: "when" },
        { Id: 3, Name: "parts", Required: false, Type: { type: "list", "element-id": 4, "element-required": false, element: "string" } }] } } } },
  }));
  await iceberg("shop", "orders");
  await iceberg("shop", "lines");
  await iceberg("other", "secret");
  await query("CREATE VIEW shop.few AS SELECT id FROM shop.orders");
});
after(async () => (await server.stop(), await server.remove()));

test("tables and columns have Trino's names and types", async () => {
  const columns = await query("SELECT * FROM information_schema.columns WHERE table_schema = 'shop' AND table_name = 'orders' ORDER BY ordinal_position");
  assert.deepEqual(columns.columns, [
    "table_catalog varchar", "table_schema varchar", "table_name varchar", "column_name varchar", "ordinal_position bigint", "column_default varchar",
    "is_nullable varchar", "data_type varchar"]);
  assert.deepEqual(columns.rows, [
    ["awsdatacatalog", "shop", "orders", "id", "1", null, "NO", "bigint"],
    ["awsdatacatalog", "shop", "orders", "at", "2", null, "YES", "timestamp(6) with time zone"],
    ["awsdatacatalog", "shop", "orders", "parts", "3", null, "YES", "array(varchar)"]]);
  assert.deepEqual(
    (await query("SELECT comment, extra_info FROM information_schema.columns WHERE table_schema = 'shop' AND table_name = 'orders' AND column_name = 'at'")).rows,
    [["when", null]]);
  assert.deepEqual(
    (await query(`SELECT table_name, table_type FROM "AwsDataCatalog"."INFORMATION_SCHEMA"."TABLES" WHERE TABLE_SCHEMA IN ('shop', 'nothing') ORDER BY 1`)).rows,
    [["few", "VIEW"], ["lines", "BASE TABLE"], ["orders", "BASE TABLE"]]);
  assert.deepEqual((await query("SELECT table_name FROM information_schema.views WHERE table_schema = 'shop'")).rows, [["few"]]);
  assert.deepEqual(
    (await query("SELECT schema_name FROM information_schema.schemata WHERE schema_name IN ('shop', 'other', 'information_schema') ORDER BY 1")).rows,
    [["information_schema"], ["other"], ["shop"]]);
  assert.deepEqual(
    (await query("SELECT count(*) FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) WHERE table_type = 'VIEW'")).rows, [["1"]]);
  await assert.rejects(query("SELECT * FROM information_schema.roles"), /TABLE_NOT_FOUND/);
});

test("a caller sees the databases and tables that its policies allow", async () => {
  const iam = new IAMClient(settings());
  const UserName = "reader";
  await iam.send(new CreateUserCommand({ UserName }));
  const arn = (what) => `arn:aws:glue:us-east-1:000000000000:${what}`;
  const Statement = [
    { Effect: "Allow", Action: ["athena:*", "s3:*"], Resource: "*" },
    { Effect: "Allow", Action: ["glue:GetDatabase"], Resource: arn("database/shop") },
    { Effect: "Allow", Action: ["glue:GetTable"], Resource: arn("table/shop/orders") }];
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const reader = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
  const mine = (text) => query(text, reader).then((answer) => answer.rows.flat());
  assert.deepEqual(await mine("SELECT schema_name FROM information_schema.schemata WHERE schema_name <> 'tarn' ORDER BY 1"), ["information_schema", "shop"]);
  assert.deepEqual(await mine("SELECT table_name FROM information_schema.tables WHERE table_schema IN ('shop', 'other') ORDER BY 1"), ["orders"]);
  assert.deepEqual(await mine("SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema IN ('shop', 'other')"), ["orders"]);
  assert.deepEqual(await mine("SELECT column_name FROM information_schema.columns WHERE table_schema = 'shop' AND table_name = 'lines'"), []);
  await assert.rejects(query("SELECT * FROM shop.lines", reader));
});
