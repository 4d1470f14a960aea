#!/usr/bin/env node
// bench/sql [--scale 1] [--rounds 5] [--minutes 10] [--memory 6144] [--only queries,trivial,files,clients,fresh]: SQL through
// Athena's API. Queries are the 22 of TPC-H and 20 over events, in turns with bare DuckDB over the same Parquet files, with
// the same threads and memory; then again with 1 % of the rows deleted by DELETE. Rows must be equal. Then a trivial
// statement, a filter over 15 small files, eight clients for some minutes, and the time from a put to its row in an answer.
// --scale 0.1 --rounds 3 --minutes 1 is a short form. Exits with 1 if a row differs.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { athenaClient } from "./load/athena.mjs";
import { differs } from "./load/answers.mjs";
import { startDuckDb } from "./load/duckdb.mjs";
import { argument, beginReport, clientPackages, median, text, workFolder, writeReport } from "./load/report.mjs";
import { eventQueries } from "./queries/events.mjs";
import { eightClients, freshness, smallFiles, trivial } from "./queries/small.mjs";
import { adoptTables, database, deletes, nameTables, writeTables } from "./queries/tables.mjs";
import { tpchQueries } from "./queries/tpch.mjs";

clientPackages();
const { startTarn, program } = await import("../tests/clients/tarn-server.mjs");
const [scale, rounds, minutes, memoryMb] = [argument("scale", 1), argument("rounds", 5), argument("minutes", 10), argument("memory", 6144)];
const parts = ["queries", "trivial", "files", "clients", "fresh"];
const only = (text("only") ?? parts.join()).split(",");
const chosen = text("queries")?.split(",");
const limits = { plain: 1.25, less: 1.5 };
const work = workFolder("sql");
const server = await startTarn({ data: join(work, "data"), args: ["--memory-mb", `${memoryMb}`] });
const engine = engineLimits(server.log());
const report = beginReport({ scale, rounds, ...engine, wrong: [] });
const wrong = (words) => (report.wrong.push(words), console.log(`  WRONG ${words}`));

try {
  Object.assign(process.env, server.env);
  if (only.includes("queries") || only.includes("clients")) await queries();
  const context = { server, report, database, minutes, wrong };
  if (only.includes("trivial")) await trivial(context);
  if (only.includes("files")) await smallFiles(context);
  if (only.includes("clients")) await eightClients(context);
  if (only.includes("fresh")) await freshness(context);
} finally {
  const status = await server.stop();
  if (status !== 0) wrong(`the server ended with ${status}: ${server.log().slice(-600)}`);
  rmSync(work, { recursive: true, force: true });
}
console.log(report.wrong.length === 0 ? "no row differed" : `${report.wrong.length} things were wrong`);
if (!text("only")) writeReport(scale === 1 ? "sql" : "sql-short", report);
process.exit(report.wrong.length === 0 ? 0 : 1);

/** The memory and threads of DuckDB in a worker; the data limit that `serve` prints follows from the memory. */
function engineLimits(log) {
  const dataMb = Number(/data limit (\d+) MiB/.exec(log)[1]);
  return { engineMb: Math.floor((((dataMb - 4096) / 4 - 256) * 2) / 3), threads: 2 };
}

async function queries() {
  const duckdb = startDuckDb({ memoryMb: engine.engineMb, threads: engine.threads, spill: work });
  const all = { ...tpchQueries, ...eventQueries };
  const names = Object.keys(all).filter((name) => !chosen || chosen.includes(name));
  console.log(`scale ${scale}; DuckDB in both: ${engine.engineMb} MiB, ${engine.threads} threads; milliseconds, median of ${rounds}`);
  const tables = await writeTables(duckdb, scale, ["region", "nation", "supplier", "part", "partsupp", "customer", "orders", "lineitem", "events"]);
  await nameTables(duckdb, tables);
  await adoptTables(server, program, tables);
  const athena = athenaClient(server.env, { database });
  if (only.includes("queries")) {
    report.queries = [];
    await turns(duckdb, athena, all, names, "plain");
    for (const [table, condition] of Object.entries(deletes)) await athena.run(`DELETE FROM ${table} WHERE ${condition}`);
    await turns(duckdb, athena, all, names, "less");
  }
  athena.close();
  duckdb.stop();
}

/** Runs each query by both, in turns. DuckDB's times are those of the whole files. */
async function turns(duckdb, athena, all, names, schema) {
  console.log(`\n${schema === "plain" ? "all rows" : "1 % deleted"}${"Tarn".padStart(28)}${"engine".padStart(10)}${"DuckDB".padStart(10)}${"ratio".padStart(8)}   limit ${limits[schema]}`);
  for (const name of names) {
    const own = [];
    const [times, engineMs, bare] = [[], [], []];
    const { sql, duckdb: other } = typeof all[name] === "string" ? { sql: all[name], duckdb: all[name] } : all[name];
    try {
      const first = await athena.run(sql);
      await duckdb.run(`USE ${schema}`);
      const difference = differs(first, await duckdb.rows(other, first.columns.length));
      if (difference) wrong(`${name}, ${schema}: ${difference}`);
      await duckdb.run("USE plain");
      for (let round = 0; round < rounds; round++) {
        const ours = async () => own.push(await athena.run(sql));
        const theirs = async () => {
          const begun = performance.now();
          await duckdb.rows(other, first.columns.length);
          bare.push(performance.now() - begun);
        };
        for (const run of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) await run();
      }
      times.push(...own.map((run) => run.ms));
      engineMs.push(...own.map((run) => run.execution.Statistics.EngineExecutionTimeInMillis));
    } catch (error) {
      wrong(`${name}, ${schema}: ${error.message.slice(0, 300)}`);
      continue;
    }
    const line = { name, rows: schema, tarnMs: median(times), engineMs: median(engineMs), duckdbMs: median(bare) };
    line.ratio = line.tarnMs / line.duckdbMs;
    report.queries.push(line);
    console.log(`${name.padEnd(12)}${[line.tarnMs, line.engineMs, line.duckdbMs].map((n, i) => n.toFixed(1).padStart([25, 10, 10][i])).join("")}${line.ratio.toFixed(2).padStart(8)}${line.ratio > limits[schema] ? "   over" : ""}`);
  }
  const lines = report.queries.filter((line) => line.rows === schema);
  const sum = (of) => lines.reduce((total, line) => total + line[of], 0);
  const over = lines.filter((line) => line.ratio > limits[schema]).map((line) => line.name);
  report[schema] = { tarnMs: sum("tarnMs"), duckdbMs: sum("duckdbMs"), ratio: sum("tarnMs") / sum("duckdbMs"), over };
  console.log(`all${sum("tarnMs").toFixed(0).padStart(34)}${sum("duckdbMs").toFixed(0).padStart(20)}${report[schema].ratio.toFixed(2).padStart(8)}   over the limit: ${over.join(", ") || "none"}`);
}
