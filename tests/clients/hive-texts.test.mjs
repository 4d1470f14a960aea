// Texts of Hive tables that are easily read wrongly: characters of CSV, base64, odd characters in the values of partitions, scanned bytes.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as glueApi from "@aws-sdk/client-glue";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { unique } from "./wait.mjs";

const s3 = new S3Client({ forcePathStyle: true });
const glue = new glueApi.GlueClient({});
const Bucket = unique("hive-texts");
const Database = unique("hive_texts").replaceAll("-", "_");
const run = (sql) => query(sql, { QueryExecutionContext: { Database } });
const rows = async (sql) => (await run(sql)).rows;
const put = (Key, Body) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const keys = async (Prefix) => ((await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents ?? []).map((object) => object.Key);

test.before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await run(`CREATE DATABASE ${Database} LOCATION 's3://${Bucket}/own/'`);
});

test("CSV whose escape is the quote, a tab between values, and empty values", async () => {
  await put("csv/a", 'a,"b ""c"" d",\n"","x,y","\\"z\\""\n,,\n');
  const of = (name, properties, place = "csv") => run(`CREATE EXTERNAL TABLE ${name} (a string, b string, c string)
    ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' WITH SERDEPROPERTIES (${properties}) LOCATION 's3://${Bucket}/${place}/'`);
  await of("quoted", `'separatorChar'=',', 'quoteChar'='"', 'escapeChar'='"'`);
  const expected = [["a", 'b "c" d', ""], ["", "x,y", '"z"'], ["", "", ""]];
  assert.deepEqual(await rows("SELECT * FROM quoted"), expected);
  await of("usual", `'separatorChar'=','`);
  assert.deepEqual(await rows("SELECT * FROM usual"), expected);
  assert.deepEqual(await rows("SELECT count(*) FROM quoted WHERE a IS NULL OR b IS NULL OR c IS NULL"), [["0"]]);
  await put("tabs/a", "a\t'b\t''c'\t\n");
  await of("tabs", `'separatorChar'='\\t', 'quoteChar'="'", 'escapeChar'='\\\\'`, "tabs");
  assert.deepEqual(await rows("SELECT * FROM tabs"), [["a", "b\t'c", ""]]);
  await of("equal", `'quoteChar'="'", 'escapeChar'="'"`);
  await assert.rejects(run("SELECT * FROM equal"), /HIVE_INVALID_METADATA.*three different characters/);
});

test("bytes are base64 in delimited text and in OpenX's JSON, and the text itself in Hive's JSON, as Trino reads them", async () => {
  await put("bytes-text/a", ["aGVsbG8=", "aGVsbG8", "_-__", "/+//", "a G V s b G 8 =", "", "\\N", "!!!"].map((text, i) => `${i}\x01${text}`).join("\n"));
  await run(`CREATE EXTERNAL TABLE bytes_text (i int, b binary) LOCATION 's3://${Bucket}/bytes-text/'`);
  assert.deepEqual(await rows("SELECT i, to_hex(b) FROM bytes_text ORDER BY i"), [
    ["0", "68656C6C6F"], ["1", "68656C6C6F"], ["2", "FFEFFF"], ["3", "FFEFFF"], ["4", "68656C6C6F"], ["5", ""], ["6", null], ["7", ""],
  ]);
  await put("bytes-json/a", '{"b":"aGVsbG8="}\n{"b":null}\n');
  const hex = (text) => Buffer.from(text).toString("hex").toUpperCase();
  for (const [name, serde, bytes] of [
    ["hcat", "org.apache.hive.hcatalog.data.JsonSerDe", hex("aGVsbG8=")], ["openx", "org.openx.data.jsonserde.JsonSerDe", hex("hello")],
  ]) {
    await run(`CREATE EXTERNAL TABLE bytes_${name} (b binary) ROW FORMAT SERDE '${serde}' LOCATION 's3://${Bucket}/bytes-json/'`);
    assert.deepEqual(await rows(`SELECT to_hex(b) FROM bytes_${name}`), [[bytes], [null]], name);
  }
});

const odd = ["a?b", "a#b", "a%b", "a%2Fb", "a/b", "a=b", "a:b", "a*b", "a'b", 'a"b', "a\\b", "a{b", "a[b]", "a^b", "a b", "a+b", "a&b", "ä", "🔑", "..", ".", "a\tb", "~", "%"];

test("odd characters in values of partitions are written as folders, and found again", async () => {
  const text = (value) => `'${value.replaceAll("'", "''")}'`;
  await run(`CREATE TABLE odd WITH (external_location = 's3://${Bucket}/odd/', partitioned_by = ARRAY['p'], format = 'JSON') AS
    SELECT * FROM (VALUES ${odd.map((value, i) => `(${i}, ${text(value)})`).join(", ")}) AS t (n, p)`);
  assert.deepEqual(await rows("SELECT n, p FROM odd ORDER BY n"), odd.map((value, i) => [`${i}`, value]));
  for (const [i, value] of odd.entries()) assert.deepEqual(await rows(`SELECT n FROM odd WHERE p = ${text(value)}`), [[`${i}`]], value);
  assert.equal((await keys("odd/")).length, odd.length);
  const { Partitions } = await glue.send(new glueApi.GetPartitionsCommand({ DatabaseName: Database, TableName: "odd" }));
  assert.deepEqual(Partitions.map(({ Values }) => Values[0]).sort(), [...odd].sort());
  const folders = Partitions.map(({ StorageDescriptor }) => StorageDescriptor.Location.replace(/\/$/, "").split("/").at(-1));
  for (const part of ["p=a%3Fb", "p=a%23b", "p=a%25b", "p=a%252Fb", "p=a%2Fb", "p=a%3Db", "p=a%3Ab", "p=a%2Ab", "p=a b", "p=a+b", "p=ä"]) assert.ok(folders.includes(part), `${part} of ${folders}`);
  await run(`CREATE EXTERNAL TABLE again (n int) PARTITIONED BY (p string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://${Bucket}/odd/'`);
  await run("MSCK REPAIR TABLE again");
  assert.deepEqual(await rows("SELECT n, p FROM again ORDER BY n"), odd.map((value, i) => [`${i}`, value]));
});

test("a table without a place gets a folder of its own in the database's, whatever the place's characters", async () => {
  const Own = `${Database}_odd`;
  await run(`CREATE DATABASE ${Own} LOCATION 's3://${Bucket}/odd place+%?#ä/'`);
  const sql = (text) => query(text, { QueryExecutionContext: { Database: Own } });
  await sql("CREATE TABLE t WITH (table_type = 'HIVE') AS SELECT 1 AS n");
  await sql("INSERT INTO t VALUES (2)");
  assert.deepEqual((await sql("SELECT n FROM t ORDER BY n")).rows, [["1"], ["2"]]);
  const { Table } = await glue.send(new glueApi.GetTableCommand({ DatabaseName: Own, Name: "t" }));
  assert.match(Table.StorageDescriptor.SerdeInfo.SerializationLibrary, /ParquetHiveSerDe$/);
  assert.ok(Table.StorageDescriptor.Location.startsWith(`s3://${Bucket}/odd place+%?#ä/`), Table.StorageDescriptor.Location);
  assert.ok((await keys("odd place+%?#ä/")).length >= 2);
});

test("equalities of all bucket columns read the files of their buckets, where the names tell the bucket", async () => {
  // Rows 0 to 3 are in the buckets of their numbers; each file repeats its row until it has its size.
  const sizes = [2_000, 20_000, 200_000, 400_000];
  const table = async (name, nameOf, more = "") => {
    await run(`CREATE EXTERNAL TABLE ${name} (n int, s string) CLUSTERED BY (n) INTO 4 BUCKETS ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
      LOCATION 's3://${Bucket}/${name}/'${more}`);
    for (const [n, size] of sizes.entries()) await put(`${name}/${nameOf(n)}`, `${n},x\n`.repeat(size / 4));
  };
  await table("hive_named", (n) => `00000${n}_0`);
  await table("trino_named", (n) => `20261128_q_bucket-0000${n}`);
  await table("unnamed", (n) => `part-${n}`);
  await table("second", (n) => `00000${n}_0`, " TBLPROPERTIES ('bucketing_version'='2')");
  const all = sizes.reduce((sum, size) => sum + size);
  for (const [name, where, wanted, rows] of [
    ["hive_named", "n = 0", 2_000, 500], ["hive_named", "n IN (1, 2)", 220_000, 55_000], ["hive_named", "n = 4", 2_000, 0],
    ["hive_named", "n > 2", all, 100_000], ["hive_named", "n = 0 OR s = 'y'", all, 500], ["hive_named", "n = 3 AND s = 'x'", 400_000, 100_000],
    ["trino_named", "n = 1", 20_000, 5_000], ["unnamed", "n = 1", all, 5_000], ["second", "n = 1", all, 5_000],
  ]) {
    const found = await run(`SELECT count(s) FROM ${name} WHERE ${where}`);
    assert.deepEqual(found.rows, [[`${rows}`]], `${name} ${where}`);
    near(found.execution.Statistics.DataScannedInBytes, wanted, `${name} ${where}`);
  }
});

test("partition keys are named in information_schema", async () => {
  await run(`CREATE EXTERNAL TABLE keyed (n int COMMENT 'c') PARTITIONED BY (p string, q int) LOCATION 's3://${Bucket}/keyed/'`);
  const { rows } = await run("SELECT column_name, comment, extra_info FROM information_schema.columns WHERE table_name = 'keyed' AND table_schema = current_schema");
  assert.deepEqual(rows.sort(), [["n", "c", null], ["p", null, "partition key"], ["q", null, "partition key"]]);
});

// A worker reads some hundred bytes beside the files.
const near = (found, wanted, where) => assert.ok(found >= wanted && found <= wanted + 1_500, `${where}: ${found}, not ${wanted}`);

test("the scanned bytes are those of the partitions that a statement reads", async () => {
  await run(`CREATE EXTERNAL TABLE scanned (n int) PARTITIONED BY (p string) LOCATION 's3://${Bucket}/scanned/'`);
  const sizes = { a: 20, b: 2_000, c: 200_000 };
  for (const [p, size] of Object.entries(sizes)) {
    await put(`scanned/p=${p}/f`, "1\n".repeat(size / 2));
    await run(`ALTER TABLE scanned ADD PARTITION (p='${p}')`);
  }
  const bytes = async (where) => (await run(`SELECT count(n) FROM scanned ${where}`)).execution.Statistics.DataScannedInBytes;
  for (const [where, wanted] of [
    ["WHERE p = 'a'", sizes.a], ["WHERE p = 'b'", sizes.b], ["WHERE p IN ('a', 'c')", sizes.a + sizes.c], ["WHERE p > 'b'", sizes.c],
    ["WHERE p <> 'c' AND n > 0", sizes.a + sizes.b], ["", sizes.a + sizes.b + sizes.c], ["WHERE p = 'none'", 0],
  ]) near(await bytes(where), wanted, where);
  near((await run("SELECT 1")).execution.Statistics.DataScannedInBytes, 0, "no table");
});

test("a column of numbers whose table calls it a text has the numbers' texts in its partitions, but not in Parquet's own files", async () => {
  await run(`CREATE TABLE numbers WITH (external_location = 's3://${Bucket}/numbers/', format = 'PARQUET', partitioned_by = ARRAY['p']) AS
    SELECT * FROM (VALUES (1, 1.5E0, REAL '1.5', 'x'), (2, 1E10, REAL '1E10', 'x'), (3, 1E-5, REAL '0.1', 'x'), (4, nan(), REAL 'NaN', 'x'),
      (5, infinity(), REAL '-Infinity', 'x'), (6, -0E0, REAL '3', 'x'), (7, NULL, NULL, 'x')) AS t (i, d, f, p)`);
  await run("ALTER TABLE numbers REPLACE COLUMNS (i int, d string, f string)");
  assert.deepEqual(await rows("SELECT i, d, f FROM numbers ORDER BY i"), [
    ["1", "1.5", "1.5"], ["2", "1.0E10", "1.0E10"], ["3", "1.0E-5", "0.1"], ["4", "NaN", "NaN"], ["5", "Infinity", "-Infinity"], ["6", "-0.0", "3.0"],
    ["7", null, null],
  ]);
  await run(`CREATE EXTERNAL TABLE texts (i int, d string, f string) STORED AS PARQUET LOCATION 's3://${Bucket}/numbers/p=x/'`);
  await assert.rejects(run("SELECT i, d FROM texts"), /Unsupported Trino column type \(varchar\) for Parquet column \(\[d\] DOUBLE\)/);
});

test("truth values, and numbers inside of lists, maps and structures, become texts as Trino writes them", async () => {
  await run(`CREATE EXTERNAL TABLE nested (b boolean, l array<double>, m map<string,float>, s struct<d:double>) PARTITIONED BY (p string)
    ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://${Bucket}/nested/'`);
  await put("nested/p=x/a", '{"b":true,"l":[1e10,0.5,null],"m":{"k":1.5e-4},"s":{"d":100}}\n{"b":false}\n{}\n');
  await run("MSCK REPAIR TABLE nested");
  await run("ALTER TABLE nested REPLACE COLUMNS (b string, l array<string>, m map<string,string>, s struct<d:string>)");
  assert.deepEqual(await rows("SELECT b, array_join(l, ' ', '-'), m['k'], s.d FROM nested WHERE l IS NOT NULL"), [["TRUE", "1.0E10 0.5 -", "1.5E-4", "100.0"]]);
  assert.deepEqual((await rows("SELECT b FROM nested ORDER BY b")).flat(), ["FALSE", "TRUE", null]);
});
