// MATCH_RECOGNIZE in Athena's SQL where a statement may have a query: in views, INSERT, CREATE TABLE AS, WITH, joins and prepared statements.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { AthenaClient, CreatePreparedStatementCommand } from "@aws-sdk/client-athena";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { unique } from "./wait.mjs";

const [Bucket, Database] = [unique("patterns"), unique("patterns").replaceAll("-", "_")];
const run = (sql, more = {}) => query(sql, { QueryExecutionContext: { Database }, ...more });
const rowsOf = async (sql, more) => (await run(sql, more)).rows;
const falls = (from, measures = "FIRST(A.price) AS top, LAST(B.price) AS bottom") => `SELECT * FROM ${from} MATCH_RECOGNIZE (
  PARTITION BY item ORDER BY id MEASURES ${measures} ONE ROW PER MATCH AFTER MATCH SKIP PAST LAST ROW PATTERN (A B+) DEFINE B AS B.price < PREV(B.price))`;
const found = [["bolt", "9", "5"], ["nut", "8", "2"]];

before(async () => {
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE ${Database}`);
  await run(`CREATE TABLE prices WITH (table_type = 'ICEBERG', is_external = false, location = 's3://${Bucket}/prices/') AS
    SELECT * FROM (VALUES (1, 'bolt', 9), (2, 'bolt', 7), (3, 'bolt', 5), (4, 'nut', 8), (5, 'nut', 2), (6, 'nut', 3)) AS t (id, item, price)`);
});

test("a view of a pattern has its columns, and follows its table", async () => {
  await run(`CREATE VIEW falls AS ${falls("prices")}`);
  const { columns, rows } = await run("SELECT * FROM falls ORDER BY item");
  assert.deepEqual(columns.map(({ Name, Type }) => [Name, Type]), [["item", "varchar"], ["top", "integer"], ["bottom", "integer"]]);
  assert.deepEqual(rows, found);
  assert.deepEqual(await rowsOf("SELECT count(*) FROM prices p JOIN falls f ON p.item = f.item AND p.price = f.top"), [["2"]]);
  await run("INSERT INTO prices VALUES (7, 'nut', 1)");
  assert.deepEqual(await rowsOf("SELECT top, bottom FROM falls WHERE item = 'nut' ORDER BY top"), [["3", "1"], ["8", "2"]]);
  await run("DELETE FROM prices WHERE id = 7");
});

test("a pattern's rows go into tables", async () => {
  await run(`CREATE TABLE kept WITH (table_type = 'ICEBERG', is_external = false, location = 's3://${Bucket}/kept/') AS ${falls("prices")}`);
  assert.deepEqual(await rowsOf("SELECT * FROM kept ORDER BY item"), found);
  await run(`INSERT INTO kept WITH dear AS (SELECT * FROM prices WHERE price > 4) ${falls("dear")}`);
  assert.deepEqual(await rowsOf("SELECT item, top, bottom FROM kept ORDER BY item, bottom"), [found[0], found[0], found[1]]);
});

test("a materialized view refuses a pattern by name", async () => {
  await assert.rejects(run(`CREATE MATERIALIZED VIEW fallen AS ${falls("prices")}`), /MATCH_RECOGNIZE/);
});

test("a prepared statement has parameters in a pattern's input", async () => {
  const StatementName = unique("falls").replaceAll("-", "_");
  await new AthenaClient({}).send(new CreatePreparedStatementCommand({
    StatementName, WorkGroup: "primary", QueryStatement: falls(`(SELECT * FROM ${Database}.prices WHERE price >= ?)`, "COUNT(*) AS rows_of"),
  }));
  assert.deepEqual(await rowsOf(`EXECUTE ${StatementName} USING 5`), [["bolt", "3"]]);
});
