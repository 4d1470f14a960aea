// Statements that change rows, through Athena's client: kinds, counts and lists of files as tools read them, and the table as another reader sees it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AthenaClient, GetQueryResultsCommand } from "@aws-sdk/client-athena";
import { GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination } from "./lake.mjs";
import { icebergRows } from "./icebird-reader.mjs";
import { unique } from "./wait.mjs";

const athena = new AthenaClient({});
const s3 = new S3Client({});

async function text(location) {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location);
  return (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString();
}

test("rows are made, changed, merged and deleted; tools see kinds, counts and files", async () => {
  const Database = unique("writes");
  const Bucket = unique("writes");
  await s3.send(new CreateBucketCommand({ Bucket }));
  const run = (sql) => query(sql, { QueryExecutionContext: { Database }, ResultConfiguration: { OutputLocation: `s3://${Bucket}/results/` } });
  await query(`CREATE DATABASE \`${Database}\``);

  const made = await run(`CREATE TABLE orders WITH (table_type = 'ICEBERG', is_external = false, location = 's3://${Bucket}/orders/',
    partitioning = ARRAY['day(at)']) AS SELECT * FROM (VALUES (1, 'new', TIMESTAMP '2024-02-29 23:59:59.999999'), (2, 'paid', TIMESTAMP '2024-03-01 00:00:00')) AS v(id, state, at)`);
  assert.equal(made.execution.StatementType, "DDL");
  assert.equal(made.execution.SubstatementType, "CREATE_TABLE_AS_SELECT");
  const { Table } = await new GlueClient({}).send(new GetTableCommand({ DatabaseName: Database, Name: "orders" }));
  assert.equal(Table.Parameters.table_type, "ICEBERG");
  assert.deepEqual(Table.StorageDescriptor.Columns.map((c) => [c.Name, c.Type]), [["id", "int"], ["state", "string"], ["at", "timestamp"]]);

  const inserted = await run("INSERT INTO orders (id, state) VALUES (3, 'new'), (4, 'lost')");
  assert.equal(inserted.execution.StatementType, "DML");
  assert.equal(inserted.execution.SubstatementType, "INSERT");
  const QueryExecutionId = inserted.execution.QueryExecutionId;
  const answer = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  assert.equal(answer.UpdateCount, 2);
  assert.deepEqual(answer.ResultSet.Rows, []);
  assert.deepEqual(answer.ResultSet.ResultSetMetadata.ColumnInfo.map((c) => [c.Name, c.Type]), [["rows", "bigint"]]);
  const { DataManifestLocation } = inserted.execution.Statistics;
  assert.equal(DataManifestLocation, `s3://${Bucket}/results/${QueryExecutionId}-manifest.csv`);
  const files = (await text(DataManifestLocation)).trim().split("\n");
  assert.equal(files.length, 1);
  const objects = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "orders/data/" }));
  assert.ok(objects.Contents.some((o) => `s3://${Bucket}/${o.Key}` === files[0]));
  const listed = await athena.send(new GetQueryResultsCommand({ QueryExecutionId, QueryResultType: "DATA_MANIFEST" }));
  assert.deepEqual(listed.ResultSet.Rows.map((r) => r.Data[0].VarCharValue), files);

  assert.equal((await run("UPDATE orders SET state = upper(state) WHERE id <= 2")).execution.SubstatementType, "UPDATE");
  assert.equal((await run("DELETE FROM orders WHERE state = 'lost'")).execution.SubstatementType, "DELETE");
  const merged = await run(`MERGE INTO orders o USING (VALUES (1, 'shipped'), (9, 'new')) AS s(id, state) ON o.id = s.id
    WHEN MATCHED THEN UPDATE SET state = s.state WHEN NOT MATCHED THEN INSERT (id, state) VALUES (s.id, s.state)`);
  assert.equal(merged.execution.SubstatementType, "MERGE");
  const { rows } = await run("SELECT id, state, at FROM orders ORDER BY id");
  assert.deepEqual(rows, [
    ["1", "shipped", "2024-02-29 23:59:59.999999"],
    ["2", "PAID", "2024-03-01 00:00:00.000000"],
    ["3", "new", null],
    ["9", "new", null],
  ]);

  const { Table: changed } = await new GlueClient({}).send(new GetTableCommand({ DatabaseName: Database, Name: "orders" }));
  const read = await icebergRows(changed.Parameters.metadata_location);
  assert.deepEqual(read.map((row) => [String(row.id), row.state]).sort(), rows.map(([id, state]) => [id, state]));

  const unloaded = await run(`UNLOAD (SELECT id, state FROM orders WHERE id < 3 ORDER BY id) TO 's3://${Bucket}/out/' WITH (format = 'TEXTFILE', compression = 'NONE', field_delimiter = ',')`);
  assert.equal(unloaded.execution.SubstatementType, "UNLOAD");
  const [file] = (await text(unloaded.execution.Statistics.DataManifestLocation)).trim().split("\n");
  assert.equal(await text(file), "1,shipped\n2,PAID\n");
});

test("a change of a fed table counts the rows that its delivery holds", async () => {
  const Database = unique("fed").replaceAll("-", "_");
  const Bucket = unique("fed");
  await s3.send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE ${Database}`);
  const context = { QueryExecutionContext: { Database } };
  await query(`CREATE TABLE t (id bigint, name varchar) WITH (location = 's3://${Bucket}/t/')`, context);
  const DeliveryStreamName = unique("fed");
  await createDelivery({
    DeliveryStreamName,
    DeliveryStreamType: "DirectPut",
    IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "t", { BufferingHints: { IntervalInSeconds: 900, SizeInMBs: 64 } }),
  });
  const Records = Array.from({ length: 10 }, (_, id) => ({ Data: Buffer.from(JSON.stringify({ id, name: `n${id}` })) }));
  assert.equal((await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }))).FailedPutCount, 0);
  const deleted = await query("DELETE FROM t WHERE id % 2 = 0", context);
  const { UpdateCount } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: deleted.execution.QueryExecutionId }));
  assert.equal(UpdateCount, 5);
  await query("UPDATE t SET name = upper(name) WHERE id > 5", context);
  assert.deepEqual((await query("SELECT id, name FROM t ORDER BY id", context)).rows, [["1", "n1"], ["3", "n3"], ["5", "n5"], ["7", "N7"], ["9", "N9"]]);
});

test("wrong statements change nothing and say why", async () => {
  const Database = unique("wrong").replaceAll("-", "_");
  await query(`CREATE DATABASE ${Database}`);
  const context = { QueryExecutionContext: { Database } };
  await query("CREATE TABLE t (id integer NOT NULL, n integer)", context);
  await query("INSERT INTO t VALUES (1, 1)", context);
  await assert.rejects(query("INSERT INTO t (n) VALUES (2)", context), /CONSTRAINT_VIOLATION: NULL value not allowed for NOT NULL column: id/);
  await assert.rejects(query("INSERT INTO t VALUES (1, 'x')", context), /TYPE_MISMATCH: line 1:1: Insert query has mismatched column types/);
  await assert.rejects(query("DELETE FROM tarn.ledger", context), /denied/i);
  await assert.rejects(query(`MERGE INTO t USING (VALUES 1, 1) AS s(id) ON t.id = s.id WHEN MATCHED THEN DELETE`, context), /MERGE_TARGET_ROW_MULTIPLE_MATCHES/);
  assert.deepEqual((await query("SELECT * FROM t", context)).rows, [["1", "1"]]);
});

test("CTAS and INSERT write more than 100 partitions", async () => {
  const Database = unique("many").replaceAll("-", "_");
  const Bucket = unique("many");
  await s3.send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE ${Database}`);
  const run = async (sql) => (await query(sql, { QueryExecutionContext: { Database } })).rows;
  await run(`CREATE TABLE wide WITH (table_type = 'ICEBERG', is_external = false, location = 's3://${Bucket}/wide/', partitioning = ARRAY['p'])
    AS SELECT CAST(n % 150 AS integer) AS p, n FROM UNNEST(sequence(1, 600)) AS s(n)`);
  await run("INSERT INTO wide SELECT CAST(n % 250 AS integer), n FROM UNNEST(sequence(601, 1600)) AS s(n)");
  assert.deepEqual(await run("SELECT count(*), count(DISTINCT p), sum(n) FROM wide"), [["1600", "250", String((1600 * 1601) / 2)]]);
  assert.deepEqual(await run("SELECT count(*) FROM \"wide$partitions\""), [["250"]]);
  assert.deepEqual(await run("SELECT count(*) FROM wide WHERE p = 249"), [["4"]]);
});
