#!/usr/bin/env node
// bench/upserts [--rows 1000000] [--rate 1000] [--seconds 30]: updates of random keys, a commit a second, into a table of many
// rows: once with tarn.upsert.deletes = auto, once with equality, without maintenance. Prints the commits with each kind of
// deletes, the time of the searches for rows, and the time of a scan by SQL.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { argument, clientPackages, workFolder } from "./load/report.mjs";

clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const rows = argument("rows", 1_000_000);
const rate = argument("rate", 1_000);
const seconds = argument("seconds", 30);
const work = workFolder("upserts");
const callRecords = 500;

const server = await startTarn({ data: join(work, "data"), args: ["--log-level", "debug"] });
try {
  Object.assign(process.env, server.env);
  const { upsertTable } = await import("../tests/clients/upserts.mjs");
  const { query } = await import("../tests/clients/athena-query.mjs");
  const { rowsReach } = await import("../tests/clients/lake.mjs");
  console.log(`${rows} rows, ${rate} updates a second for ${seconds} s`);
  for (const mode of ["auto", "equality"]) {
    const table = await upsertTable(`bench-${mode}`.replace("-", ""));
    await table.put([{ op: "insert", id: 0, v: "v" }]);
    await rowsReach(1, table.name);
    await table.setProperties({ "tarn.upsert.deletes": mode, "tarn.maintenance": "off" });
    await load(table);
    await rowsReach(rows, table.name);
    const before = await scan(query, table.name);
    await update(table);
    const after = await scan(query, table.name);
    const { position, equality } = await table.deletes();
    console.log(`${mode}: ${position} commits with position deletes, ${equality} with equality deletes; `
      + `scan ${before} ms before, ${after} ms after`);
    if (mode === "auto") console.log(searches());
  }
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}

async function load(table) {
  let next = 1;
  await Promise.all(Array.from({ length: 4 }, async () => {
    while (next < rows) {
      const from = next;
      next += callRecords;
      const count = Math.min(callRecords, rows - from);
      await table.put(Array.from({ length: count }, (_, i) => ({ op: "insert", id: from + i, v: `v${from + i}` })));
    }
  }));
}

async function update(table) {
  const began = performance.now();
  for (let second = 0; second < seconds; second++) {
    for (let sent = 0; sent < rate; sent += callRecords) {
      const count = Math.min(callRecords, rate - sent);
      await table.put(Array.from({ length: count }, () => ({ op: "update", id: Math.floor(Math.random() * rows), v: `u${second}` })));
    }

    const wait = began + (second + 1) * 1_000 - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }

  // The last update marks the end.
  const { query } = await import("../tests/clients/athena-query.mjs");
  const { eventually } = await import("../tests/clients/wait.mjs");
  await table.put([{ op: "update", id: -1, v: "end" }]);
  await eventually(async () => (await query(`SELECT v FROM ${table.name} WHERE id = -1`)).rows.length > 0, { what: "the last update", everyMs: 200 });
}

async function scan(query, name) {
  const times = [];
  for (let i = 0; i < 5; i++) {
    const { execution, rows: answer } = await query(`SELECT count(*), count(DISTINCT v) FROM ${name}`);
    times.push(execution.Statistics.EngineExecutionTimeInMillis);
    if (Number(answer[0][0]) < rows) throw new Error(`${answer[0][0]} rows`);
  }

  return times.sort((a, b) => a - b)[2];
}

function searches() {
  const found = [...server.log().matchAll(/sought the rows of an upsert: (\d+) rows in (\d+) ms, found: (\w+)/g)];
  const times = found.map(([, , ms]) => Number(ms)).sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return `${times.length} searches, ${found.filter(([, , , is]) => is === "True").length} found: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}
