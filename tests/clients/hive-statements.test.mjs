// Statements over Hive tables: definitions, partitions, repairs, rows written in each format and read back.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as glueApi from "@aws-sdk/client-glue";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({ forcePathStyle: true });
const glue = new glueApi.GlueClient({});
const Bucket = unique("hive");
const Database = unique("hive").replaceAll("-", "_");
const run = (sql) => query(sql, { QueryExecutionContext: { Database } });
const rows = async (sql) => (await run(sql)).rows;
const put = (Key, Body) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const keys = async (Prefix) => ((await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents ?? []).map((object) => object.Key);
const partitions = async (TableName) => (await glue.send(new glueApi.GetPartitionsCommand({ DatabaseName: Database, TableName }))).Partitions;
const refused = (sql, message) => assert.rejects(run(sql), (error) => message.test(error.message) || assert.fail(error.message));

test.before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await run(`CREATE DATABASE ${Database}`);
});

test("a definition in Hive's words is Glue's, shown again, and makes an equal table", async () => {
  const definition = `CREATE EXTERNAL TABLE IF NOT EXISTS \`logs\` (
    \`id\` bigint COMMENT 'it''s', tags array<string>, \`at\` timestamp, who struct<name:string,\`end\`:date>, price decimal(10,2))
  COMMENT 'access logs'
  PARTITIONED BY (\`day\` string COMMENT 'UTC', hour int)
  ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'
  WITH SERDEPROPERTIES ("field.delim"="\\t", 'escape.delim'='\\\\', 'colelction.delim'='\\u0002', 'mapkey.delim'='\\003')
  STORED AS TEXTFILE LOCATION 's3://${Bucket}/logs/' TBLPROPERTIES ('skip.header.line.count'='1', "my.note"="a \\"b\\"")`;
  await run(definition);
  await run(definition);
  const { Table } = await glue.send(new glueApi.GetTableCommand({ DatabaseName: Database, Name: "logs" }));
  assert.equal(Table.TableType, "EXTERNAL_TABLE");
  assert.deepEqual(Table.PartitionKeys.map((key) => [key.Name, key.Type, key.Comment]), [["day", "string", "UTC"], ["hour", "int", undefined]]);
  assert.deepEqual(Table.StorageDescriptor.Columns.map((column) => column.Type),
    ["bigint", "array<string>", "timestamp", "struct<name:string,end:date>", "decimal(10,2)"]);
  assert.equal(Table.StorageDescriptor.SerdeInfo.Parameters["field.delim"], "\t");
  assert.equal(Table.StorageDescriptor.SerdeInfo.Parameters["escape.delim"], "\\");
  assert.equal(Table.StorageDescriptor.SerdeInfo.Parameters["mapkey.delim"], "\u0003");
  assert.equal(Table.Parameters["my.note"], 'a "b"');
  assert.equal(Table.Parameters.EXTERNAL, "TRUE");

  const shown = async () => (await rows("SHOW CREATE TABLE logs")).map((row) => row[0]).join("\n");
  const text = await shown();
  await run("DROP TABLE logs");
  await run(text);
  const timeless = (definition) => definition.replace(/'transient_lastDdlTime'='\d+'/, "");
  assert.equal(timeless(await shown()), timeless(text));
  assert.deepEqual((await rows("DESCRIBE logs"))[5][0].split("\t").map((part) => part.trim()), ["day", "string", "UTC"]);
  const formatted = (await rows("DESCRIBE FORMATTED logs")).map((row) => row[0]);
  assert.ok(formatted.some((line) => line.includes(`s3://${Bucket}/logs/`)), formatted.join("\n"));
  assert.deepEqual(await rows("SHOW TBLPROPERTIES logs('my.note')"), [['a "b"']]);
});

test("partitions are added, found, renamed, moved and dropped by statements", async () => {
  await run(`CREATE EXTERNAL TABLE visits (n int) PARTITIONED BY (day date, city string) LOCATION 's3://${Bucket}/visits/'`);
  await put("visits/day=2026-11-01/city=a%2Fb/x", "1\n2\n");
  await put("elsewhere/y", "3\n");
  await run(`ALTER TABLE visits ADD PARTITION (day='2026-11-01', city='a/b') PARTITION (day = DATE '2026-11-02', city = 'c') LOCATION 's3://${Bucket}/elsewhere/'`);
  await run("ALTER TABLE visits ADD IF NOT EXISTS PARTITION (day='2026-11-01', city='a/b')");
  await refused("ALTER TABLE visits ADD PARTITION (day='2026-11-01', city='a/b')", /Partition already exists: day=2026-11-01\/city=a%2Fb/);
  await refused("ALTER TABLE visits ADD PARTITION (day='2026-11-01')", /names no value for key 'city'/);
  await refused("ALTER TABLE visits ADD PARTITION (day='x', city='c')", /'x' is no date/);
  await refused("ALTER TABLE visits ADD PARTITION (hour=1)", /no partition key 'hour'/);
  assert.deepEqual(await rows("SHOW PARTITIONS visits"), [["day=2026-11-01/city=a%2Fb"], ["day=2026-11-02/city=c"]]);
  assert.deepEqual(await rows('SELECT * FROM "visits$partitions" ORDER BY 1'), [["2026-11-01", "a/b"], ["2026-11-02", "c"]]);
  assert.deepEqual(await rows("SELECT n, day, city FROM visits ORDER BY n"),
    [["1", "2026-11-01", "a/b"], ["2", "2026-11-01", "a/b"], ["3", "2026-11-02", "c"]]);
  await run("ALTER TABLE visits PARTITION (day='2026-11-02', city='c') RENAME TO PARTITION (day='2026-11-03', city='d')");
  assert.deepEqual(await rows("SELECT n FROM visits WHERE city = 'd'"), [["3"]]);
  await run(`ALTER TABLE visits PARTITION (day='2026-11-03', city='d') SET LOCATION 's3://${Bucket}/nothing/'`);
  assert.deepEqual(await rows("SELECT n FROM visits WHERE city = 'd'"), []);
  await run("ALTER TABLE visits DROP PARTITION (day='2026-11-03', city='d'), PARTITION (day='2026-11-01', city='a/b')");
  await refused("ALTER TABLE visits DROP PARTITION (day='2026-11-03', city='d')", /does not exist/);
  await run("ALTER TABLE visits DROP IF EXISTS PARTITION (day='2026-11-03', city='d')");
  assert.deepEqual(await rows("SELECT count(*) FROM visits"), [["0"]]);
  assert.deepEqual(await keys("visits/"), ["visits/day=2026-11-01/city=a%2Fb/x"], "dropping a partition removes no file");
});

test("MSCK REPAIR TABLE adds the folders that are partitions, and says what it left out", async () => {
  await run(`CREATE EXTERNAL TABLE found (n int) PARTITIONED BY (y int, m int) LOCATION 's3://${Bucket}/found'`);
  for (const key of ["y=2025/m=1/a", "y=2025/m=02/a", "y=2026/m=1/a", "_tmp/m=1/a", "other/m=1/a", "y=2026/top", "file"]) await put(`found/${key}`, "7\n");
  const lines = (await rows("MSCK REPAIR TABLE found")).map((row) => row[0]);
  assert.equal(lines.filter((line) => line.startsWith("Repair: Added")).length, 3, lines.join("\n"));
  assert.ok(lines.some((line) => line.includes("other/m=1/ is no partition")), lines.join("\n"));
  assert.deepEqual(await rows("MSCK REPAIR TABLE found"), [["Repair: other/m=1/ is no partition of keys (y, m)"]]);
  assert.deepEqual(await rows("SELECT y, m, n FROM found ORDER BY 1, 2"), [["2025", "1", "7"], ["2025", "2", "7"], ["2026", "1", "7"]]);
});

test("columns, properties and places of a table change; each change archives the definition before it", async () => {
  await run(`CREATE EXTERNAL TABLE changed (a int, b string) LOCATION 's3://${Bucket}/changed/'`);
  await put("changed/x", "1\u00012\u00013\n");
  await run("ALTER TABLE changed ADD COLUMNS (c bigint COMMENT 'third')");
  assert.deepEqual(await rows("SELECT * FROM changed"), [["1", "2", "3"]]);
  await run("ALTER TABLE changed CHANGE COLUMN b bb int COMMENT 'number'");
  assert.deepEqual(await rows("SELECT bb + 1 FROM changed"), [["3"]]);
  await run("ALTER TABLE changed REPLACE COLUMNS (x string)");
  assert.deepEqual(await rows("SELECT * FROM changed"), [["1"]]);
  await run("ALTER TABLE changed SET TBLPROPERTIES ('k'='v')");
  assert.deepEqual(await rows("SHOW TBLPROPERTIES changed('k')"), [["v"]]);
  await run(`ALTER TABLE changed SET LOCATION 's3://${Bucket}/other/'`);
  assert.deepEqual(await rows("SELECT * FROM changed"), []);
  const { TableVersions } = await glue.send(new glueApi.GetTableVersionsCommand({ DatabaseName: Database, TableName: "changed" }));
  assert.deepEqual(TableVersions.map((version) => version.Table.StorageDescriptor.Columns.length), [1, 1, 1, 3, 3, 2]);
  await refused("ALTER TABLE changed SET TBLPROPERTIES ('tarn.unknown'='1')", /tarn.unknown/);
});

const every = `SELECT * FROM (VALUES
  (1, 'a', true, 1.5e0, DECIMAL '2.25', DATE '2026-11-26', TIMESTAMP '2026-11-26 10:11:12.123', ARRAY[1, NULL], MAP(ARRAY['k'], ARRAY[5]),
    CAST(ROW(7, 'x') AS ROW(p int, q varchar)), X'00FF'),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (3, '', false, -0.5e0, DECIMAL '-0.01', DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59.999', ARRAY[], MAP(), CAST(ROW(NULL, NULL) AS ROW(p int, q varchar)), X'')
) AS t(id, s, b, d, m, day, at, xs, kv, r, raw)`;

for (const [format, more] of [["PARQUET", ""], ["JSON", ""], ["TEXTFILE", ""], ["TEXTFILE", ", field_delimiter = '|', write_compression = 'NONE'"], ["PARQUET", ", write_compression = 'SNAPPY'"]]) {
  test(`CREATE TABLE AS ${format}${more} and INSERT are read back`, async () => {
    const name = unique("t").replaceAll("-", "_");
    const place = `s3://${Bucket}/${name}/`;
    // JSON's SerDe reads a text's own bytes, so it cannot hold bytes that are no text.
    const raw = format === "JSON" ? "'7'" : "to_hex(raw)";
    const all = format === "JSON" ? `SELECT id, s, b, d, m, day, at, xs, kv, r FROM (${every})` : every;
    await run(`CREATE TABLE ${name} WITH (format = '${format}', external_location = '${place}', partitioned_by = ARRAY['part']${more}) AS SELECT *, id % 2 AS part FROM (${all})`);
    const expected = await rows(`SELECT id, s, b, d, m, day, at, xs, kv, r, ${raw}, id % 2 FROM (${all}) ORDER BY id`);
    const read = () => rows(`SELECT id, s, b, d, m, day, at, xs, kv, r, ${raw}, part FROM ${name} ORDER BY id`);
    // The text of an empty array is that of no array: LazySimpleSerDe reads it as empty, as Hive does.
    assert.deepEqual(await read(), expected);
    assert.deepEqual((await partitions(name)).map((partition) => [partition.Values[0], partition.StorageDescriptor.Location]),
      [["0", `${place}part=0/`], ["1", `${place}part=1/`]]);
    await run(`INSERT INTO ${name} SELECT *, CAST(NULL AS integer) FROM (${all}) WHERE id = 1`);
    assert.deepEqual(await rows(`SELECT id, s FROM ${name} WHERE part IS NULL`), [["1", "a"]]);
    assert.deepEqual((await partitions(name)).map((partition) => partition.Values[0]).sort(), ["0", "1", "__HIVE_DEFAULT_PARTITION__"]);
    await refused(`CREATE TABLE ${name}_2 WITH (format = '${format}', external_location = '${place}') AS SELECT 1 AS a`, /HIVE_PATH_ALREADY_EXISTS/);
  });
}

const described = async (Name) => (await glue.send(new glueApi.GetTableCommand({ DatabaseName: Database, Name }))).Table;
const codec = async (folder) => {
  const [Key] = await keys(folder);
  const file = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToByteArray();
  return [Buffer.from(file.subarray(0, 4)).toString(), Key.slice(folder.length).includes("/")];
};

test("CREATE TABLE AS makes a Hive table of Parquet unless its type is ICEBERG", async () => {
  const hive = async (name, clauses, query = "SELECT 1 AS n") => {
    const { execution } = await run(`CREATE TABLE ${clauses.startsWith("IF") ? "IF NOT EXISTS " : ""}${name} ${clauses.replace("IF", "")} AS ${query}`);
    const table = await described(name);
    assert.equal(table.TableType, "EXTERNAL_TABLE", name);
    assert.equal(table.Parameters.table_type, undefined, name);
    return { id: execution.QueryExecutionId, table };
  };
  const { id, table } = await hive("plain", "");
  assert.match(table.StorageDescriptor.SerdeInfo.SerializationLibrary, /ParquetHiveSerDe/);
  assert.match(table.StorageDescriptor.Location, new RegExp(`/tables/${id}/$`));
  assert.deepEqual(await rows("SELECT n FROM plain"), [["1"]]);
  await run("INSERT INTO plain VALUES (2)");
  assert.deepEqual(await rows("SELECT n FROM plain ORDER BY n"), [["1"], ["2"]]);
  for (const change of ["DELETE FROM plain", "UPDATE plain SET n = 3", "MERGE INTO plain USING (VALUES 1) AS s(x) ON n = x WHEN MATCHED THEN DELETE"]) {
    await refused(change, /is not supported for Hive table/);
  }
  await hive("formatted", "WITH (format = 'PARQUET', write_compression = 'SNAPPY')");
  await hive("upper", "WITH (TABLE_TYPE = 'hive', external_location = 's3://" + Bucket + "/upper/')");
  assert.deepEqual(await codec("upper/"), ["PAR1", false]);
  await hive("external", "WITH (is_external = true)");
  await hive("named", "(x, y) COMMENT 'two'", "SELECT 1, 'a'");
  assert.deepEqual(await rows("SELECT x, y FROM named"), [["1", "a"]]);
  assert.equal((await described("named")).Description, "two");
  await hive("sooner", "IF");
  await run("CREATE TABLE IF NOT EXISTS sooner AS SELECT 2 AS n");
  assert.deepEqual(await rows("SELECT n FROM sooner"), [["1"]]);
  await refused("CREATE TABLE sooner AS SELECT 2 AS n", /TABLE_ALREADY_EXISTS/);
  await run("CREATE TABLE hollow AS SELECT 1 AS n WITH NO DATA");
  assert.deepEqual(await rows("SELECT count(*) FROM hollow"), [["0"]]);
  await hive("small", "", "SELECT TINYINT '1' AS t, SMALLINT '2' AS s, CAST('x' AS char(3)) AS c, TIMESTAMP '2024-01-01 10:00:00.123456' AS ts");
  assert.deepEqual((await described("small")).StorageDescriptor.Columns.map((column) => column.Type), ["tinyint", "smallint", "char(3)", "timestamp"]);
  await refused("CREATE TABLE zoned AS SELECT TIME '10:00:00' AS t", /NOT_SUPPORTED.*Unsupported Hive type: time/);
  await run(`CREATE DATABASE ${Database}_placed LOCATION 's3://${Bucket}/placed/'`);
  await run(`CREATE TABLE ${Database}_placed.t AS SELECT 1 AS n`);
  assert.equal((await keys("placed/t/")).length, 1);
});

test("a property of Iceberg tables needs the type, and OR REPLACE without a type means Iceberg", async () => {
  for (const property of ["partitioning = ARRAY['n']", `location = 's3://${Bucket}/ice/'`, "vacuum_min_snapshots_to_keep = 3", "sorted_by = ARRAY['n']",
    "optimize_rewrite_data_file_threshold = 3", "format_version = 2", "write_target_data_file_size_bytes = 536870912", "\"tarn.live\" = 'true'",
    "vacuum_max_snapshot_age_seconds = 100", "extra_properties = MAP(ARRAY['a'], ARRAY['b'])", `LOCATION = 's3://${Bucket}/ice/', is_external = false`]) {
    for (const type of ["", "table_type = 'HIVE', "]) {
      await refused(`CREATE TABLE ice WITH (${type}${property}) AS SELECT 1 AS n`, /INVALID_TABLE_PROPERTY.*does not exist for Hive tables.*table_type = 'ICEBERG' makes an Iceberg table/);
    }
  }
  await refused("CREATE TABLE ice WITH (nonsense = 1) AS SELECT 1 AS n", /table property 'nonsense' does not exist for Hive tables; these do/);
  await refused("CREATE TABLE ice WITH (table_type = 'ICEBERG', partitioned_by = ARRAY['n']) AS SELECT 1 AS n", /NOT_SUPPORTED.*partitioned_by/);
  await refused("CREATE TABLE ice WITH (table_type = 'DELTA') AS SELECT 1 AS n", /NOT_SUPPORTED.*DELTA/);
  assert.deepEqual(await keys("ice/"), []);
  await run(`CREATE TABLE ice WITH (table_type = 'ICEBERG', is_external = false, location = 's3://${Bucket}/ice/', partitioning = ARRAY['n']) AS SELECT 1 AS n`);
  await run("CREATE OR REPLACE TABLE ice AS SELECT 2 AS n");
  await run("CREATE OR REPLACE TABLE fresh AS SELECT 2 AS n");
  for (const name of ["ice", "fresh"]) {
    assert.equal((await described(name)).Parameters.table_type, "ICEBERG");
    await run(`UPDATE ${name} SET n = 3`);
    assert.deepEqual(await rows(`SELECT n FROM ${name}`), [["3"]]);
  }
  await refused("CREATE OR REPLACE TABLE hived WITH (table_type = 'HIVE') AS SELECT 1 AS n", /OR REPLACE is not supported for Hive tables/);
  await refused("CREATE OR REPLACE TABLE plain AS SELECT 1 AS n", /TABLE_ALREADY_EXISTS/);
});

test("INSERT writes the table's own form: CSV, escaped text, a partition elsewhere, a projected one", async () => {
  await run(`CREATE EXTERNAL TABLE csv (a string, b string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://${Bucket}/csv/'`);
  await run(`INSERT INTO csv VALUES ('x,y', 'q"q'), ('', 'z')`);
  assert.deepEqual(await rows("SELECT * FROM csv ORDER BY b"), [["x,y", 'q"q'], ["", "z"]]);
  await run(`CREATE EXTERNAL TABLE esc (a string, b int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' ESCAPED BY '\\\\' LOCATION 's3://${Bucket}/esc/'`);
  await run("INSERT INTO esc VALUES ('1,2\\3', 4)");
  assert.deepEqual(await rows("SELECT * FROM esc"), [["1,2\\3", "4"]]);

  await run(`CREATE EXTERNAL TABLE moved (n int) PARTITIONED BY (p string) LOCATION 's3://${Bucket}/moved/'`);
  await run(`ALTER TABLE moved ADD PARTITION (p='a') LOCATION 's3://${Bucket}/away/'`);
  await run("INSERT INTO moved VALUES (1, 'a'), (2, 'b/c')");
  assert.equal((await keys("away/")).length, 1);
  assert.equal((await keys("moved/p=b%2Fc/")).length, 1);
  assert.deepEqual(await rows("SELECT n, p FROM moved ORDER BY n"), [["1", "a"], ["2", "b/c"]]);

  await run(`CREATE EXTERNAL TABLE projected (n int) PARTITIONED BY (k int) LOCATION 's3://${Bucket}/projected/'
    TBLPROPERTIES ('projection.enabled'='true', 'projection.k.type'='integer', 'projection.k.range'='1,9', 'storage.location.template'='s3://${Bucket}/pr/\${k}/')`);
  await run("INSERT INTO projected VALUES (1, 3)");
  assert.equal((await keys("pr/3/")).length, 1);
  assert.deepEqual(await partitions("projected"), []);
  assert.deepEqual(await rows("SELECT n, k FROM projected"), [["1", "3"]]);
  await refused("INSERT INTO projected VALUES (1, 10)", /outside the projection/);
});

test("rows in text have the delimiters that the table's readers know, in every spelling, and come back", async () => {
  const table = (name, properties) => run(`CREATE EXTERNAL TABLE ${name} (id int, a array<string>, m map<string,int>)
    ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' WITH SERDEPROPERTIES (${properties}) LOCATION 's3://${Bucket}/${name}/'`);
  const Values = [["1", "[x;y, z|u, v\\w]", "{k=7}"]];
  const written = async (name) => {
    await run(`INSERT INTO ${name} SELECT 1, ARRAY['x;y', 'z|u', 'v\\w'], MAP(ARRAY['k'], ARRAY[7])`);
    assert.deepEqual(await rows(`SELECT * FROM ${name}`), Values);
  };
  await table("both", "'field.delim'='44', 'collection.delim'=';', 'colelction.delim'='|', 'mapkey.delim'='35', 'escape.delim'=''");
  await written("both");
  await table("coded", "'serialization.format'='9', 'colelction.delim'='33', 'escape.delim'='92'");
  await written("coded");
  await table("beyond", "'field.delim'='-57'");
  await refused("INSERT INTO beyond SELECT 1, ARRAY['x'], MAP(ARRAY['k'], ARRAY[7])", /NOT_SUPPORTED: Tarn writes no text whose delimiter or escape is the byte 199/);
  const deep = (levels) => levels === 0 ? "int" : `array<${deep(levels - 1)}>`;
  await run(`CREATE EXTERNAL TABLE deep (d ${deep(8)}) LOCATION 's3://${Bucket}/deep/'`);
  await refused("INSERT INTO deep SELECT ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[1]]]]]]]]", /NOT_SUPPORTED: LazySimpleSerDe divides 8 levels/);
  await run(`CREATE EXTERNAL TABLE footed (id int) LOCATION 's3://${Bucket}/footed/' TBLPROPERTIES ('skip.footer.line.count'='1')`);
  await refused("INSERT INTO footed SELECT 1", /NOT_SUPPORTED: .* leave out lines of each file \(skip.footer.line.count\)/);
  assert.deepEqual([...await keys("beyond/"), ...await keys("deep/"), ...await keys("footed/")], []);
});

test("rows of bucketed_by are in the files of their buckets, where equalities find them", async () => {
  const columns = {
    truth: "n % 2 = 0", small: "CAST(n % 50 - 25 AS smallint)", whole: "CAST(n - 500 AS integer)", large: "CAST(n AS bigint) * 5000000000 - 7",
    day: "date_add('day', n - 300, DATE '1970-01-01')", text: "IF(n % 7 = 0, NULL, concat('é', CAST(n AS varchar)))", short: "CAST(CAST(n AS varchar) AS varchar(5))",
  };
  const list = Object.entries(columns).map(([name, value]) => `${value} AS ${name}`).join(", ");
  const made = async (name, properties, more = "") => {
    await run(`CREATE TABLE ${name} WITH (external_location = 's3://${Bucket}/${name}/', ${properties}) AS
      SELECT n, ${list}${more} FROM UNNEST(sequence(1, 1000)) AS u(n)`);
    const files = await keys(`${name}/`);
    for (const file of files) assert.match(file, /\/0000\d{3}_0_\d{8}_\d{6}_[^/]+$/);
    return files;
  };
  for (const column of [...Object.keys(columns), "n"]) {
    const files = await made(`by_${column}`, `format = 'PARQUET', bucketed_by = ARRAY['${column}'], bucket_count = 8`);
    assert.ok(files.length <= 8 && files.length >= 2, `${files}`);
    assert.deepEqual(await rows(`SELECT count(*), count(DISTINCT n) FROM by_${column}`), [["1000", "1000"]]);
    // Each value is in one bucket, and a condition on it, which leaves out other files, finds as many rows as one that reads all.
    assert.deepEqual(await rows(`SELECT count(*) FROM (SELECT ${column} FROM by_${column} GROUP BY 1 HAVING count(DISTINCT "$bucket") > 1)`), [["0"]]);
    const literal = { truth: ["true"], day: ["DATE '1970-01-01'", "DATE '1969-06-06'"], text: ["'é5'", "'é999'"], short: ["'5'", "'999'"],
      small: ["SMALLINT '-25'", "SMALLINT '3'"], whole: ["-499", "500"], large: ["4999999993", "4999999999993"], n: ["1", "1000"] }[column];
    for (const value of literal) {
      const [pruned] = await rows(`SELECT count(*) FROM by_${column} WHERE ${column} = ${value}`);
      const [all] = await rows(`SELECT count_if(${column} = ${value}) FROM by_${column}`);
      assert.deepEqual(pruned, all, `${column} = ${value}`);
      assert.notEqual(pruned[0], "0", `${column} = ${value}`);
    }
  }

  const files = await made("by_both", "format = 'JSON', bucketed_by = ARRAY['whole', 'text'], bucket_count = 4, partitioned_by = ARRAY['p']", ", n % 3 AS p");
  assert.equal(files.length, 12);
  assert.deepEqual(await rows("SELECT n, p FROM by_both WHERE whole = 10 AND text = 'é510'"), [["510", "0"]]);
  const lines = await made("by_line", "format = 'TEXTFILE', field_delimiter = ',', bucketed_by = ARRAY['truth'], bucket_count = 100");
  assert.deepEqual(lines.map((file) => file.slice(8, 18)), ["0000000_0_", "0000001_0_"]);
  assert.ok(lines.every((file) => file.endsWith(".gz")));
  assert.match((await rows("SHOW CREATE TABLE by_both")).join("\n"), /CLUSTERED BY \( \n {2}whole, \n {2}text\) \nINTO 4 BUCKETS/);
  await refused("INSERT INTO by_both SELECT * FROM by_both", /INSERT INTO is not supported on bucketed tables/);
  await run(`CREATE TABLE by_none WITH (external_location = 's3://${Bucket}/by_none/', bucketed_by = ARRAY['a'], bucket_count = 3) AS SELECT 1 AS a WHERE false`);
  assert.deepEqual([await keys("by_none/"), await rows("SELECT count(*) FROM by_none")], [[], [["0"]]]);
});

test("what Tarn does not write or change is refused by name, and leaves nothing", async () => {
  await run(`CREATE EXTERNAL TABLE headed (a int) LOCATION 's3://${Bucket}/headed/' TBLPROPERTIES ('skip.header.line.count'='1')`);
  await refused("INSERT INTO headed VALUES (1)", /skip.header.line.count/);
  await run(`CREATE EXTERNAL TABLE buckets (a int) CLUSTERED BY (a) SORTED BY (a DESC) INTO 4 BUCKETS LOCATION 's3://${Bucket}/buckets/'`);
  await refused("INSERT INTO buckets VALUES (1)", /NOT_SUPPORTED: .* INSERT INTO is not supported on bucketed tables/);
  await refused("DELETE FROM buckets", /DELETE is not supported for Hive table/);
  await refused("UPDATE buckets SET a = 1", /UPDATE is not supported for Hive table/);
  await run(`CREATE EXTERNAL TABLE orc (a int) STORED AS ORC LOCATION 's3://${Bucket}/orc/'`);
  await refused("SELECT * FROM orc", /NOT_SUPPORTED.*ORC/);
  await refused(`CREATE TABLE t1 WITH (format = 'ORC', external_location = 's3://${Bucket}/t1/') AS SELECT 1 AS a`, /format ORC is not supported/);
  await refused(`CREATE TABLE t3 WITH (format = 'JSON', external_location = 's3://${Bucket}/t3/') AS SELECT X'00' AS a`, /JSON does not hold column a/);
  const bucketed = (properties, message) => refused(
    `CREATE TABLE t2 WITH (table_type = 'HIVE', external_location = 's3://${Bucket}/t2/', ${properties}) AS SELECT 1 AS a, 1.5e0 AS b, 2 AS p`, message);
  for (const half of ["bucketed_by = ARRAY['a']", "bucket_count = 2", "bucketed_by = ARRAY['a'], bucket_count = 0"]) {
    await bucketed(half, /INVALID_TABLE_PROPERTY: .*bucketed_by and bucket_count must be specified together/);
  }
  await bucketed("bucketed_by = ARRAY['a'], bucket_count = -1", /bucket_count must be greater than zero/);
  await bucketed("bucketed_by = ARRAY['a'], bucket_count = 1000001", /bucket_count should be no more than 1000000/);
  await bucketed("bucketed_by = ARRAY['a'], bucket_count = 'x'", /Cannot convert \[x\] to integer/);
  await bucketed("bucketed_by = ARRAY['a', 'A'], bucket_count = 2", /names a column twice/);
  await bucketed("bucketed_by = ARRAY['z'], bucket_count = 2", /Bucketing columns \[z\] not present in schema/);
  await bucketed("bucketed_by = ARRAY['p'], bucket_count = 2, partitioned_by = ARRAY['p']", /Bucketing columns \[p\] not present in schema/);
  await bucketed("bucketed_by = ARRAY['b'], bucket_count = 2", /Bucketing by column b of type double is not supported/);
  await refused(`CREATE TABLE t2 WITH (external_location = 's3://${Bucket}/t2/', bucketed_by = ARRAY['n'], bucket_count = 200) AS
    SELECT n FROM UNNEST(sequence(1, 101)) AS u(n)`, /100 open writers/);
  await refused(`INSERT INTO found SELECT 1, n, n FROM UNNEST(sequence(1, 101)) AS u(n)`, /100 open writers/);
  await refused(`CREATE EXTERNAL TABLE nowhere (a int)`, /Location '' is not in the object store/);
  for (const place of ["headed/", "buckets/", "t1/", "t2/"]) assert.deepEqual(await keys(place), []);
  assert.equal((await partitions("found")).length, 3);
});

test("UNLOAD writes nested values as text", async () => {
  await run(`UNLOAD (SELECT id, xs, kv, r FROM (${every})) TO 's3://${Bucket}/unloaded/' WITH (format = 'TEXTFILE', compression = 'NONE')`);
  const [Key] = await keys("unloaded/");
  const text = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToString();
  assert.equal(text.split("\n")[0], "1\u00011\u0002\\N\u0001k\u00035\u00017\u0002x");
});

test("INSERT cuts only blanks at the end of texts; a longer text fails, in columns, in their parts and in partition keys", async () => {
  await run(`CREATE EXTERNAL TABLE fit (v varchar(3), c char(3), a array<varchar(2)>, r struct<x:char(2)>, m map<string,varchar(2)>)
    PARTITIONED BY (k varchar(2)) STORED AS PARQUET LOCATION 's3://${Bucket}/fit/'`);
  const row = (changed) => {
    const values = { v: "'abc'", c: "'ab'", a: "ARRAY['ab']", r: "CAST(ROW('ab') AS ROW(x varchar))", m: "MAP(ARRAY['k'], ARRAY['ab'])", k: "'ab'", ...changed };
    return `INSERT INTO fit SELECT ${Object.values(values).join(", ")}`;
  };
  for (const changed of [{ v: "'abcd'" }, { v: "CAST('abcd' AS varchar)" }, { c: "'abcd'" }, { c: "CAST('abcd' AS char(5))" }, { a: "ARRAY['ab', 'abc']" },
    { r: "CAST(ROW('abc') AS ROW(x varchar))" }, { m: "MAP(ARRAY['k'], ARRAY['abc'])" }, { k: "'abc'" }, { v: "' abc'" }, { v: "'ab\u00e9d'" }]) {
    await refused(row(changed), /INVALID_CAST_ARGUMENT: Cannot truncate non-space characters when casting from .* to .* on INSERT/);
  }
  await run(row({ v: "'abc  '", c: "'abc   '", a: "ARRAY['ab ']", r: "CAST(ROW('ab ') AS ROW(x varchar))", m: "MAP(ARRAY['k'], ARRAY['ab '])", k: "'ab '" }));
  await run(row({ v: "'a'", c: "NULL", k: "'a'" }));
  assert.deepEqual(await rows("SELECT v, c, a, r, m, k FROM fit ORDER BY v"),
    [["a", null, "[ab]", "{x=ab}", "{k=ab}", "a"], ["abc", "abc", "[ab]", "{x=ab}", "{k=ab}", "ab"]]);
  await run(`CREATE TABLE letters WITH (external_location = 's3://${Bucket}/letters/') AS SELECT 'x' AS s`);
  await refused("INSERT INTO letters VALUES ('xy')", /Cannot truncate non-space characters/);
});

test("numbers and times come back from tables of text and JSON as they were written; Hive's JSON takes no NaN", async () => {
  const finite = `REAL '0.1' AS g, DATE '-0043-03-15' AS t, TIMESTAMP '-0043-03-15 10:20:30.500' AS ts,
    CAST('12345678901234567890.1234567890' AS decimal(38,10)) AS n, ARRAY[1.5e0] AS a`;
  const all = `SELECT nan() AS d, CAST(infinity() AS real) AS f, ${finite}`;
  const made = (name, format, query) => `CREATE TABLE ${name} WITH (format = '${format}', external_location = 's3://${Bucket}/${name}/') AS ${query}`;
  await run(made("told_text", "TEXTFILE", all));
  assert.deepEqual(await rows("SELECT d, f, g, t, ts, n, a FROM told_text"), await rows(all));
  await refused(made("told_nan", "JSON", all), /Hive's reader of JSON knows no NaN/);
  await run(made("told_json", "JSON", `SELECT ${finite}`));
  assert.deepEqual(await rows("SELECT g, t, ts, n, a FROM told_json"), await rows(`SELECT ${finite}`));
});
