// Views of every door, read through Athena: made by Glue's CreateTable in Athena's form, and by the Iceberg REST catalog.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { AthenaClient, GetTableMetadataCommand, ListTableMetadataCommand } from "@aws-sdk/client-athena";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { CreateDatabaseCommand, CreateTableCommand, GetTableCommand, GlueClient, UpdateTableCommand } from "@aws-sdk/client-glue";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, rowsReach } from "./lake.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { unique } from "./wait.mjs";

const [glue, athena] = [new GlueClient({}), new AthenaClient({})];
const [shop, reports] = ["views_shop", "views_reports"].map((prefix) => unique(prefix).replaceAll("-", "_"));
const rowsOf = async (sql, database) => (await query(sql, database && { QueryExecutionContext: { Database: database } })).rows;

/** A view as Athena and dbt write it to Glue. */
const glueView = (name, originalSql, columns, schema) => ({
  Name: name, TableType: "VIRTUAL_VIEW", PartitionKeys: [], Parameters: { presto_view: "true", comment: "Presto View" }, ViewExpandedText: "/* Presto View */",
  ViewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify({ originalSql, catalog: "awsdatacatalog", schema, columns })).toString("base64")} */`,
  StorageDescriptor: { Columns: columns.map((column) => ({ Name: column.name, Type: "string" })), SerdeInfo: {} },
});
const createGlueView = (database, ...view) => glue.send(new CreateTableCommand({ DatabaseName: database, TableInput: glueView(...view, database) }));

const restView = (method, database, name, body) => signedFetch({
  service: "glue", method, path: `/iceberg/v1/catalogs/000000000000/namespaces/${database}/views${name ? `/${name}` : ""}`,
  headers: { "content-type": "application/json" }, body: JSON.stringify(body),
});
const version = (texts, database) => ({
  "version-id": 1, "schema-id": 0, "timestamp-ms": Date.now(), summary: {}, "default-namespace": [database],
  representations: texts.map(([dialect, sql]) => ({ type: "sql", dialect, sql })),
});
const createRestView = async (database, name, fields, ...texts) => {
  const answer = await restView("POST", database, "", {
    name, properties: {}, "view-version": version(texts, database),
    schema: { type: "struct", fields: fields.map(([column, type], i) => ({ id: i + 1, name: column, type, required: false })) },
  });
  assert.equal(answer.status, 200, answer.text);
};

before(async () => {
  for (const Name of [shop, reports]) await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  const Bucket = unique("views");
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  const DeliveryStreamName = unique("views");
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(Bucket, shop, "orders") });
  const Records = [[1, "bolt", 3], [2, "nut", 5], [3, "bolt", 7]].map(([id, item, price]) => ({ Data: Buffer.from(JSON.stringify({ id, item, price })) }));
  await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
  await rowsReach(3, `${shop}.orders`);
});

test("views of Glue and of the REST catalog give rows, also inside each other and from another database", async () => {
  await createGlueView(shop, "bolts", "SELECT id, price FROM orders WHERE item = 'bolt'", [{ name: "id", type: "bigint" }, { name: "price", type: "double" }]);
  await createRestView(reports, "totals", [["total", "double"]], ["spark", "select nothing"], ["trino", `SELECT sum(price) AS total FROM ${shop}.bolts`]);
  assert.deepEqual(await rowsOf(`SELECT * FROM ${shop}.bolts ORDER BY id`), [["1", "3.0"], ["3", "7.0"]]);
  assert.deepEqual(await rowsOf("SELECT total FROM totals", reports), [["10.0"]]);
  const { columns, execution } = await query(`WITH orders AS (SELECT 1 AS x) SELECT b.id, x FROM bolts b, orders WHERE b.id > 1`, { QueryExecutionContext: { Database: shop } });
  assert.deepEqual(columns.map((column) => column.Type), ["bigint", "integer"]);
  assert.ok(execution.Statistics.DataScannedInBytes > 0);
});

test("a view follows its table and its replacement", async () => {
  await createGlueView(shop, "changing", "SELECT count(*) AS n FROM orders", [{ name: "n", type: "bigint" }]);
  assert.deepEqual(await rowsOf("SELECT n FROM changing", shop), [["3"]]);
  await glue.send(new UpdateTableCommand({
    DatabaseName: shop, TableInput: glueView("changing", "SELECT item, n FROM (SELECT item, count(*) AS n FROM orders GROUP BY 1)", [{ name: "item", type: "varchar" }, { name: "n", type: "bigint" }], shop),
  }));
  assert.deepEqual(await rowsOf("SELECT * FROM changing ORDER BY 1", shop), [["bolt", "2"], ["nut", "1"]]);
  await createRestView(shop, "replaced", [["id", "long"]], ["trino", "SELECT id FROM orders"]);
  const answer = await restView("POST", shop, "replaced", {
    requirements: [],
    updates: [{ action: "add-view-version", "view-version": version([["trino", "SELECT id + 100 AS id FROM orders"]], shop) }, { action: "set-current-view-version", "view-version-id": -1 }],
  });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(await rowsOf("SELECT max(id) FROM replaced", shop), [["103"]]);
});

test("SHOW, DESCRIBE and the API's metadata answer about views", async () => {
  const names = async (sql) => (await rowsOf(sql, reports)).flat().map((line) => line.trim());
  await createGlueView(reports, "described", `SELECT id, item FROM ${shop}.orders`, [{ name: "id", type: "bigint" }, { name: "item", type: "varchar(20)" }]);
  await createRestView(reports, "foreign_only", [["a", "long"]], ["spark", "select 1L as a"]);
  assert.ok((await names("SHOW VIEWS")).includes("described"));
  assert.ok(!(await names("SHOW VIEWS")).includes("foreign_only"));
  assert.deepEqual(await names(`SHOW VIEWS IN ${reports} LIKE 'desc*'`), ["described"]);
  assert.deepEqual(await names(`SHOW TABLES IN ${reports} 'desc*'`), ["described"]);
  assert.deepEqual(await names(`SHOW COLUMNS IN ${reports}.described`), ["id", "item"]);
  const described = await rowsOf(`DESCRIBE ${reports}.described`);
  assert.deepEqual(described.map((row) => row.join("\t").split("\t").map((cell) => cell.trim()).slice(0, 2)), [["id", "bigint"], ["item", "varchar(20)"]]);
  const { TableMetadata } = await athena.send(new GetTableMetadataCommand({ CatalogName: "AwsDataCatalog", DatabaseName: reports, TableName: "described" }));
  assert.equal(TableMetadata.TableType, "VIRTUAL_VIEW");
  const { TableMetadataList } = await athena.send(new ListTableMetadataCommand({ CatalogName: "AwsDataCatalog", DatabaseName: reports }));
  assert.ok(TableMetadataList.filter((table) => table.TableType === "VIRTUAL_VIEW").length >= 2);
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: reports, Name: "foreign_only" }));
  assert.equal(Table.Parameters.presto_view, "false");
});

test("metadata tables and earlier snapshots are read through views too", async () => {
  const snapshots = await rowsOf('SELECT snapshot_id, operation FROM "orders$snapshots" ORDER BY committed_at', shop);
  assert.ok(snapshots.length >= 1 && snapshots.every(([, operation]) => operation === "append"), JSON.stringify(snapshots));
  const newest = snapshots.at(-1)[0];
  assert.deepEqual(await rowsOf(`SELECT count(*) FROM orders FOR VERSION AS OF ${newest}`, shop), [["3"]]);
  assert.deepEqual(await rowsOf("SELECT count(*) FROM orders FOR VERSION AS OF 'main' AS o WHERE o.id > 1", shop), [["2"]]);
  await createGlueView(reports, "sizes", `SELECT file_path AS path, record_count AS n FROM ${shop}."orders$files"`, [{ name: "path", type: "varchar" }, { name: "n", type: "bigint" }]);
  assert.deepEqual(await rowsOf("SELECT sum(n), bool_and(path LIKE 's3://%') FROM sizes", reports), [["3", "true"]]);
  const { columns } = await query('SELECT * FROM "orders$partitions"', { QueryExecutionContext: { Database: shop } });
  assert.deepEqual(columns.map((column) => [column.Name, column.Type]), [["record_count", "bigint"], ["file_count", "bigint"], ["total_size", "bigint"], ["data", "row"]]);
  await createGlueView(reports, "pinned", `SELECT id FROM ${shop}.orders FOR VERSION AS OF ${newest}`, [{ name: "id", type: "bigint" }]);
  assert.deepEqual(await rowsOf("SELECT count(*) FROM pinned", reports), [["3"]]);
  await assert.rejects(rowsOf("SELECT * FROM orders FOR TIMESTAMP AS OF DATE '2001-01-01'", shop), /^Error: INVALID_ARGUMENTS: No version history table .*orders at or before 2001-01-01T00:00:00Z$/);
});

test("a view that cannot run names itself and the reason", async () => {
  const fails = async (sql, text, type) => assert.rejects(query(sql, { QueryExecutionContext: { Database: reports } }), (error) => {
    assert.match(error.message, text);
    assert.equal(error.execution.Status.AthenaError.ErrorType, type);
    return true;
  });
  await createGlueView(reports, "stale", `SELECT * FROM ${shop}.orders`, [{ name: "id", type: "bigint" }]);
  await fails("SELECT * FROM stale", new RegExp(`^VIEW_IS_STALE: line 1:15: View 'awsdatacatalog.${reports}.stale' is stale or in invalid state: `
    + "stored view column count \\(1\\) does not match column count derived from the view query analysis \\(3\\)$"), 1107);
  await createGlueView(reports, "cycle", "SELECT a FROM cycle", [{ name: "a", type: "bigint" }]);
  await fails("SELECT * FROM cycle", /^INVALID_VIEW: line 1:15: Failed analyzing stored view '.*cycle': line 1:15: View is recursive$/, 1107);
  await createRestView(reports, "spark_only", [["a", "long"]], ["spark", "select 1L as a"]);
  await fails("SELECT * FROM spark_only", /^NOT_SUPPORTED: .*spark_only has only text of dialect spark; SQL runs views of dialect trino, athena, presto/, 1200);
  await glue.send(new CreateTableCommand({
    DatabaseName: reports, TableInput: { Name: "hive_view", TableType: "VIRTUAL_VIEW", ViewOriginalText: "select 1", StorageDescriptor: { Columns: [{ Name: "a", Type: "int" }] } },
  }));
  await fails("SELECT * FROM hive_view", /^NOT_SUPPORTED: .*dialect hive/, 1200);
  await createGlueView(reports, "typeless", "SELECT 1 AS a", [{ name: "a", type: "nothing(1)" }]);
  await fails("SELECT * FROM typeless", new RegExp(`^INVALID_VIEW: Unknown type 'nothing\\(1\\)' for column 'a' in view: awsdatacatalog.${reports}.typeless$`), 1107);
});
