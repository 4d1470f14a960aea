#!/usr/bin/env node
// bench/strays [--only cars,countries] [--orders 3] [--seed 1]: public data sets with 1 % and 10 % strays of other scalars (text, number, true
// or false), each loaded by PutRecordBatch into one buffer of 5 s, in random orders. The orders must end in one schema. A column with less than
// 1 stray in 20 keeps its kind, any other is text. The sums of numbers and of trues over all rows must equal DuckDB's over the clean rows.
// Prints a row per set and share, and writes bench/reports/strays.json. Exits with 1 if a result differs.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDuckDb } from "./load/duckdb.mjs";
import { argument, beginReport, clientPackages, text, workFolder, writeReport } from "./load/report.mjs";
import { publicData } from "./publicdata/sets.mjs";

const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const { typeAt, typesOf, withScalars } = await import("../tests/clients/datasets/scalars.mjs");
const orders = argument("orders", 3);
const seed = argument("seed", 1);
const data = publicData();
const names = text("only")?.split(",") ?? Object.keys(data);
const work = workFolder("strays");
const duckdb = startDuckDb();
const report = beginReport({ command: `./bench/strays --orders ${orders} --seed ${seed}`, sets: [], wrong: [] });
const wrong = (what) => (report.wrong.push(what), console.log(`  WRONG ${what}`));
const server = await startTarn({ data: join(work, "data") });
Object.assign(process.env, server.env);
const { load, shuffled } = await import("../tests/clients/datasets/loads.mjs");
const { query } = await import("../tests/clients/athena-query.mjs");
const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
const bucket = "public-data";
await new S3Client({}).send(new CreateBucketCommand({ Bucket: bucket }));
const atOnce = 4;
const quoted = (path) => path.map((part) => `"${part.replaceAll('"', '""')}"`).join(".");
const isClose = (a, b) => Math.abs(Number(a) - Number(b)) <= 1e-9 * Math.max(1, Math.abs(Number(b)));

/** Of all rows: a stray is no number and no truth, also where its column is text. */
const sumOf = ({ path, kind }) => (kind === "number" ? `sum(try_cast(${quoted(path)} AS double))` : `count_if(CAST(${quoted(path)} AS varchar) = 'true')`);

try {
  console.log("| set | strays | records | columns | numbers and truths | schemas | sums equal |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
  const wanted = names.flatMap((name) => [1, 10].map((percent) => [name, percent]));
  const next = async () => {
    for (let one = wanted.shift(); one; one = wanted.shift()) await compare(...one);
  };
  await Promise.all(Array.from({ length: atOnce }, next));
} finally {
  await server.stop();
  duckdb.stop();
  rmSync(work, { recursive: true, force: true });
}
console.log(report.wrong.length === 0 ? "nothing differed" : `${report.wrong.length} things differed`);
if (!text("only")) writeReport("strays", report);
process.exitCode = report.wrong.length === 0 ? 0 : 1;

async function compare(name, percent) {
  const { lines, columns } = withScalars(data[name], percent / 100, seed);
  const loads = await Promise.all(Array.from({ length: orders }, async (_, order) => {
    const table = `${name}_${percent}_${order}`;
    return { table, ...(await load("firehose", { bucket, database: "strays", table, lines: shuffled(lines, seed + order) })) };
  }));
  const schemas = new Set(loads.map((one) => one.schema));
  if (schemas.size > 1) wrong(`${name}, ${percent} %: ${schemas.size} schemas`);
  const summed = columns.filter((column) => column.kind !== "text");
  const expected = await cleanSums(`${name}_${percent}`, data[name], summed);
  let equal = 0;
  for (const { table, schema, rows, errors } of loads) {
    if (rows !== lines.length || errors > 0) wrong(`${table}: ${rows} rows and ${errors} error objects of ${lines.length} records`);
    for (const column of columns) {
      const type = typeAt(JSON.parse(schema), column.path);
      if (typesOf(column).includes(type)) continue;
      wrong(`${table}: ${column.path.join(".")} of kind ${column.kind} is ${type}, ${(100 * column.share).toFixed(1)} % are strays`);
    }
    if (summed.length === 0) continue;
    const found = (await query(`SELECT ${summed.map(sumOf)} FROM strays.${table}`)).rows[0];
    const differing = summed.flatMap(({ path }, i) => (isClose(found[i], expected[i]) ? [] : [`${path.join(".")}: ${found[i]}, not ${expected[i]}`]));
    if (differing.length > 0) wrong(`${table}: ${differing.slice(0, 3).join("; ")}`);
    else equal++;
  }
  const line = { name, percent, records: lines.length, columns: columns.length, summed: summed.length, schemas: schemas.size, equal };
  report.sets.push(line);
  console.log(`| ${name} | ${percent} % | ${lines.length} | ${columns.length} | ${summed.length} | ${schemas.size} | ${equal} of ${orders} |`);
}

/** DuckDB's sums over the clean records. */
async function cleanSums(table, lines, columns) {
  if (columns.length === 0) return [];
  const path = join(work, `${table}.ndjson`);
  writeFileSync(path, lines.join("\n") + "\n");
  const options = "format = 'newline_delimited', sample_size = -1, map_inference_threshold = -1, field_appearance_threshold = 0";
  await duckdb.run(`CREATE TABLE ${table} AS SELECT * FROM read_json('${path}', ${options})`);
  const sum = ({ path: at, kind }) => (kind === "number" ? `sum(CAST(${quoted(at)} AS DOUBLE))` : `count(*) FILTER (${quoted(at)})`);
  return (await duckdb.rows(`SELECT ${columns.map(sum)} FROM ${table}`, columns.length))[0];
}
