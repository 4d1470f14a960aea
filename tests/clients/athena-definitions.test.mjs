// Definitions in Athena's SQL, and the result as Glue, the Iceberg REST catalog and queries show it.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GetTableCommand, GetTablesCommand, GetDatabaseCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";

const glue = new GlueClient({});
const database = unique("defined").replaceAll("-", "_");
const bucket = unique("defined");
const run = (sql) => query(sql, { QueryExecutionContext: { Database: database } });
const textOf = async (sql) => (await run(sql)).rows.flat().join("\n");
const tableOf = async (Name) => (await glue.send(new GetTableCommand({ DatabaseName: database, Name }))).Table;
const columnsOf = async (Name) => (await tableOf(Name)).StorageDescriptor.Columns.map((column) => [column.Name, column.Type, column.Comment]);

before(async () => {
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: bucket }));
  const { execution, rows } = await query(
    `CREATE DATABASE IF NOT EXISTS \`${database}\` COMMENT 'made by SQL' LOCATION 's3://${bucket}/db/' WITH DBPROPERTIES ('creator'='tests')`);
  assert.deepEqual([execution.StatementType, execution.SubstatementType, rows], ["DDL", "CREATE_DATABASE", []]);
});

test("a database has its comment, place and properties in Glue", async () => {
  const { Database } = await glue.send(new GetDatabaseCommand({ Name: database }));
  assert.deepEqual([Database.Description, Database.LocationUri, Database.Parameters], ["made by SQL", `s3://${bucket}/db/`, { creator: "tests" }]);
  await query(`ALTER DATABASE ${database} SET DBPROPERTIES ('owner'='me')`);
  const altered = await glue.send(new GetDatabaseCommand({ Name: database }));
  assert.deepEqual(altered.Database.Parameters, { creator: "tests", owner: "me" });
  assert.equal(altered.Database.Description, "made by SQL");
});

test("a table in Athena's form is an Iceberg table in Glue and in the REST catalog, and its shown text makes it again", async () => {
  const { execution } = await run(`CREATE TABLE ${database}.orders (id bigint COMMENT 'the key', \`item\` string, ts timestamp, price decimal(10,2))
    COMMENT 'all orders' PARTITIONED BY (day(ts), bucket(4, id)) LOCATION 's3://${bucket}/orders/'
    TBLPROPERTIES ('table_type'='ICEBERG', 'format'='parquet', 'write_compression'='zstd', 'vacuum_max_snapshot_age_seconds'='86400')`);
  assert.deepEqual([execution.StatementType, execution.SubstatementType], ["DDL", "CREATE_TABLE"]);
  const table = await tableOf("orders");
  assert.deepEqual([table.TableType, table.Parameters.table_type, table.Description], ["EXTERNAL_TABLE", "ICEBERG", "all orders"]);
  assert.equal(table.StorageDescriptor.Location, `s3://${bucket}/orders`);
  const expected = [["id", "bigint", "the key"], ["item", "string", undefined], ["ts", "timestamp", undefined], ["price", "decimal(10,2)", undefined]];
  assert.deepEqual(await columnsOf("orders"), expected);
  const loaded = await signedFetch({ service: "glue", method: "GET", path: `/iceberg/v1/catalogs/000000000000/namespaces/${database}/tables/orders` });
  const { metadata } = JSON.parse(loaded.text);
  assert.deepEqual(metadata["partition-specs"][0].fields.map((field) => [field.name, field.transform]), [["ts_day", "day"], ["id_bucket", "bucket[4]"]]);
  assert.equal(metadata.properties["history.expire.max-snapshot-age-ms"], "86400000");

  await run("INSERT INTO orders VALUES (1, 'bolt', TIMESTAMP '2024-02-29 10:00:00', 2.50)");
  assert.deepEqual((await run("SELECT id, price FROM orders WHERE ts >= TIMESTAMP '2024-02-29 00:00:00'")).rows, [["1", "2.50"]]);
  const text = await textOf("SHOW CREATE TABLE orders");
  assert.match(text, /^CREATE TABLE .*\.orders \(\n {2}id bigint COMMENT 'the key',\n {2}item string,/);
  await run("DROP TABLE orders");
  await assert.rejects(tableOf("orders"), { name: "EntityNotFoundException" });
  await run(text);
  assert.equal(await textOf("SHOW CREATE TABLE orders"), text);
  assert.deepEqual(await columnsOf("orders"), expected);
});

test("changes of columns and properties are seen by Glue at once, and old rows stay readable", async () => {
  await run("CREATE TABLE evo (a int, b varchar) WITH (partitioning = ARRAY['a'])");
  assert.equal((await tableOf("evo")).StorageDescriptor.Location, `s3://${bucket}/db/evo`);
  await run("INSERT INTO evo VALUES (1, 'one')");
  await run("ALTER TABLE evo ADD COLUMNS (c struct<x:int>, d date COMMENT 'later')");
  await run("ALTER TABLE evo CHANGE COLUMN a a bigint");
  await run("ALTER TABLE evo RENAME COLUMN b TO label");
  await run("ALTER TABLE evo ADD COLUMN c.y varchar");
  await run("ALTER TABLE evo DROP COLUMN d");
  await run("COMMENT ON COLUMN evo.label IS 'text'");
  assert.deepEqual(await columnsOf("evo"), [["a", "bigint", undefined], ["label", "string", "text"], ["c", "struct<x:int,y:string>", undefined]]);
  assert.deepEqual((await run("SELECT a, label, c FROM evo")).rows, [["1", "one", null]]);
  await run("ALTER TABLE evo SET TBLPROPERTIES ('write_target_data_file_size_bytes'='1048576')");
  assert.equal(await textOf("SHOW TBLPROPERTIES evo ('write_target_data_file_size_bytes')"), "1048576");
  await run("TRUNCATE TABLE evo");
  assert.deepEqual((await run("SELECT count(*) FROM evo")).rows, [["0"]]);
  await run(`ALTER TABLE evo RENAME TO ${database}.evolved`);
  const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName: database }));
  assert.ok(TableList.some((table) => table.Name === "evolved") && !TableList.some((table) => table.Name === "evo"));
});

test("a view is Athena's view in Glue, and a failed definition names its reason", async () => {
  await run("CREATE TABLE base (n int)");
  await run("INSERT INTO base VALUES (1), (2)");
  await run("CREATE OR REPLACE VIEW doubled AS SELECT n * 2 AS m FROM base");
  const view = await tableOf("doubled");
  assert.equal(view.TableType, "VIRTUAL_VIEW");
  const definition = JSON.parse(Buffer.from(view.ViewOriginalText.match(/^\/\* Presto View: (.*) \*\/$/)[1], "base64"));
  assert.deepEqual([definition.originalSql, definition.columns], ["SELECT n * 2 AS m FROM base", [{ name: "m", type: "integer" }]]);
  assert.deepEqual((await run("SELECT sum(m) FROM doubled")).rows, [["6"]]);
  const fails = (sql, text, type) => assert.rejects(run(sql), (error) => {
    assert.match(error.message, text);
    assert.equal(error.execution.Status.AthenaError.ErrorType, type);
    return true;
  });
  await fails("DROP TABLE doubled", /^GENERIC_USER_ERROR: line 1:1: Table '.*doubled' does not exist, but a view with that name exists/, 1000);
  await fails("CREATE TABLE base (n int)", /^TABLE_ALREADY_EXISTS: line 1:1: /, 1003);
  await fails("CREATE TABLE ext (a int) LOCATION 's3://x/y/'", /^NOT_SUPPORTED: line 1:1: CREATE TABLE with clauses of Hive makes an Iceberg table/, 1200);
  await fails("CREATE TABLE p (a int) TBLPROPERTIES ('table_type'='ICEBERG', 'unknown'='1')", /^INVALID_TABLE_PROPERTY: .*'unknown' does not exist/, 1101);
  await fails(`DROP DATABASE ${database}`, /^SCHEMA_NOT_EMPTY: line 1:1: Cannot drop non-empty schema/, 1003);
  await run("DROP VIEW doubled");
  await run(`DROP DATABASE ${database} CASCADE`);
  await assert.rejects(glue.send(new GetDatabaseCommand({ Name: database })), { name: "EntityNotFoundException" });
});
