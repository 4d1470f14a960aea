#!/usr/bin/env node
// bench/datasets [--only cars,countries] [--orders 3] [--seed 1] [--strays PERCENT]: public data sets, each loaded by `tarn put --table`,
// by a delivery's PutRecordBatch and from a stream, in random orders. Each load must give the same schema and a row per
// record, and each of 131 statements must answer like DuckDB over the same NDJSON. Prints a row per set. Exits with 1
// if a result differs. --record writes the answers that ./test compares with. With --strays, so many records of other kinds
// come in random places besides: each must be a row whose odd value is in _rest or in a column of text, the columns stay
// those of the clean records, and the statements answer as DuckDB does over these.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDuckDb } from "./load/duckdb.mjs";
import { argument, beginReport, clientPackages, flag, root, workFolder, writeReport } from "./load/report.mjs";
import { publicData } from "./publicdata/sets.mjs";
import { withStrays } from "./publicdata/strays.mjs";

const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const { inBoth, statements } = await import("../tests/clients/datasets/statements.mjs");
const orders = argument("orders", 3);
const seed = argument("seed", 1);
const strayShare = argument("strays", 0) / 100;
const at = process.argv.indexOf("--only");
const names = at > 0 ? process.argv[at + 1].split(",") : Object.keys(statements);
const loadsAtOnce = 3;
const work = workFolder("datasets");
const duckdb = startDuckDb();
const report = beginReport({ seed, orders, sets: [], wrong: [] });
const wrong = (text) => (report.wrong.push(text), console.log(`  WRONG ${text}`));
const data = publicData();

if (flag("record")) await record();
else await compare();
duckdb.stop();
rmSync(work, { recursive: true, force: true });

async function compare() {
  const server = await startTarn({ data: join(work, "data") });
  Object.assign(process.env, server.env);
  try {
    const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
    await new S3Client({}).send(new CreateBucketCommand({ Bucket: "public-data" }));
    console.log(`${"set".padEnd(14)}${"records".padStart(8)}${"columns".padStart(9)}${"loads".padStart(7)}${"schemas".padStart(9)}${"_rest".padStart(7)}${"errors".padStart(8)}${"statements".padStart(12)}${"equal".padStart(7)}`);
    for (const name of names) await compareSet(name);
  } finally {
    const status = await server.stop();
    if (status !== 0) wrong(`the server ended with ${status}: ${server.log().slice(-600)}`);
  }
  console.log(report.wrong.length === 0 ? "nothing differed" : `${report.wrong.length} things differed`);
  if (at < 0) writeReport(strayShare > 0 ? "datasets-strays" : "datasets", report);
  process.exitCode = report.wrong.length === 0 ? 0 : 1;
}

async function compareSet(name) {
  const { load, shuffled, ways } = await import("../tests/clients/datasets/loads.mjs");
  const { clean, strays, marks } = strayShare > 0 ? withStrays(data[name], strayShare, seed) : { clean: data[name], strays: [], marks: [] };
  const lines = [...clean, ...strays];
  await readByDuckDb(name, clean);
  const wanted = Object.keys(ways).flatMap((way) => Array.from({ length: orders }, (_, order) => ({ way, order })));
  const loads = [];
  while (wanted.length > 0) {
    loads.push(...(await Promise.all(wanted.splice(0, loadsAtOnce).map(async ({ way, order }) => {
      const table = `${name}_${way}_${order}`;
      return { way, table, ...(await load(way, { bucket: "public-data", database: "public", table, lines: shuffled(lines, seed + order) })) };
    }))));
  }
  if (strays.length > 0) await compareStrays(name, loads, clean, marks);
  const schemas = [...new Set(loads.map((one) => one.schema))];
  if (schemas.length > 1) wrong(`${name}: ${schemas.length} schemas: ${schemaDifference(schemas)}`);
  for (const one of loads) {
    if (one.rows !== lines.length || one.errors > 0) wrong(`${one.table}: ${one.rows} rows and ${one.errors} error objects of ${lines.length} records`);
    if (one.rest !== loads[0].rest) wrong(`${one.table}: ${one.rest} rows with a _rest, ${loads[0].table} has ${loads[0].rest}`);
  }
  let equal = 0;
  for (const statement of statements[name]) equal += (await compareStatement(name, statement, loads)) ? 1 : 0;
  const columns = JSON.parse(loads[0].schema).length;
  const line = { name, records: lines.length, columns, loads: loads.length, schemas: schemas.length, rest: loads[0].rest, errors: loads.reduce((sum, one) => sum + one.errors, 0), statements: statements[name].length, equal };
  report.sets.push(line);
  console.log(`${name.padEnd(14)}${[line.records, line.columns, line.loads, line.schemas, line.rest, line.errors, line.statements, line.equal].map((n, i) => `${n}`.padStart([8, 9, 7, 9, 7, 8, 12, 7][i])).join("")}`);
}

/** Checks that each stray's odd value is in its row, and that the columns are those of the clean records. */
async function compareStrays(name, loads, clean, marks) {
  const { load } = await import("../tests/clients/datasets/loads.mjs");
  const { query } = await import("../tests/clients/athena-query.mjs");
  const { schema } = await load("put", { bucket: "public-data", database: "public", table: `${name}_clean`, lines: clean });
  for (const one of loads) {
    const without = (text) => JSON.stringify(JSON.parse(text).filter(([column]) => column !== "_rest"));
    if (without(one.schema) !== without(schema)) wrong(`${one.table}: other columns than the clean records: ${schemaDifference([schema, one.schema])}`);
    const texts = JSON.parse(one.schema).filter(([, type]) => type === "string").map(([column]) => `coalesce("${column}", '')`);
    const { rows } = await query(`SELECT ${texts.join(" || ")} FROM public.${one.table} WHERE is_stray`);
    const lost = marks.filter((mark) => !rows.some(([row]) => row.includes(`${mark}"`) || row.includes(`${mark}\\`)));
    if (lost.length > 0) wrong(`${one.table}: ${lost.length} of ${marks.length} odd values are neither in _rest nor in a column of text: ${lost.slice(0, 3)}`);
  }
}

/** Checks that each load gives DuckDB's answer. */
async function compareStatement(name, statement, loads) {
  const { ask, difference } = await import("../tests/clients/datasets/answers.mjs");
  let expected;
  for (const { table } of loads) {
    try {
      const answer = await ask(statement, strayShare > 0 ? `(SELECT * FROM public.${table} WHERE NOT is_stray)` : `public.${table}`);
      expected ??= await duckdb.rows(inBoth(statement).duckdb.replaceAll("{t}", name), answer.types.length);
      const differs = difference(statement, answer, expected);
      if (!differs) continue;
      wrong(`${table}: ${differs}: ${inBoth(statement).sql}`);
    } catch (error) {
      wrong(`${table}: ${error.message}: ${inBoth(statement).sql}`);
    }
    return false;
  }
  return true;
}

/** Reads the lines with DuckDB. Text stays text as in Tarn; by default DuckDB would detect dates. */
async function readByDuckDb(name, lines) {
  const file = join(work, `${name}.ndjson`);
  writeFileSync(file, lines.join("\n") + "\n");
  await duckdb.run(`CREATE TABLE ${name} AS SELECT * FROM read_json('${file}', format = 'newline_delimited', sample_size = -1, map_inference_threshold = -1, field_appearance_threshold = 0, dateformat = '%Y@@%m@@%d', timestampformat = '%Y@@%m@@%d %H')`);
}

function schemaDifference([first, second]) {
  const [a, b] = [first, second].map((schema) => new Map(JSON.parse(schema)));
  const apart = [...new Set([...a.keys(), ...b.keys()])].filter((column) => a.get(column) !== b.get(column));
  return apart.slice(0, 3).map((column) => `${column}: ${a.get(column)} / ${b.get(column)}`.slice(0, 300)).join("; ");
}

/** The data and answers of the short form, for ./test. */
async function record() {
  const folder = join(root, "tests/data/datasets");
  mkdirSync(folder, { recursive: true });
  const answers = {};
  for (const [name, count] of [["penguins", 344], ["earthquakes", 300]]) {
    const lines = data[name].slice(0, count);
    await readByDuckDb(name, lines);
    writeFileSync(join(folder, `${name}.ndjson`), lines.join("\n") + "\n");
    answers[name] = [];
    for (const statement of statements[name]) {
      const { duckdb: sql } = inBoth(statement);
      const [[columns]] = await duckdb.run(`SELECT CAST(count(*) AS VARCHAR) FROM (DESCRIBE ${sql.replaceAll("{t}", name)})`);
      answers[name].push({ duckdb: sql, rows: await duckdb.rows(sql.replaceAll("{t}", name), Number(columns)) });
    }
  }
  writeFileSync(join(folder, "answers.json"), JSON.stringify(answers, null, 1) + "\n");
}
