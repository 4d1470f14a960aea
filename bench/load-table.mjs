#!/usr/bin/env node
// bench/load-table [--snapshots 600] [--rounds 200]: the time of Iceberg REST's load-table over HTTP, from the signed
// request to the last byte, of a table with many snapshots; beside it the smallest call of the catalog (namespace exists)
// by the same client, and the answer with `snapshots=refs`. Writes bench/reports/load-table.json.
import { argument, beginReport, clientPackages, writeReport } from "./load/report.mjs";

const snapshots = argument("snapshots", 600);
const rounds = argument("rounds", 200);
clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const server = await startTarn();
Object.assign(process.env, server.env);
const { signedFetch } = await import("../tests/clients/signed-fetch.mjs");
const base = "/iceberg/v1/catalogs/000000000000/namespaces";
const call = async (method, path, body, query = {}) => {
  const answer = await signedFetch({
    service: "glue", method, path, query, headers: body ? { "content-type": "application/json" } : {}, body: body ? JSON.stringify(body) : "",
  });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer;
};

const report = beginReport({ command: `./bench/load-table --snapshots ${snapshots} --rounds ${rounds}` });
try {
  await call("POST", base, { namespace: ["load"] });
  const fields = Array.from({ length: 20 }, (_, i) => ({ id: i + 1, name: `column_${i}`, type: i % 2 ? "string" : "long", required: false }));
  const properties = { "history.expire.min-snapshots-to-keep": `${snapshots}` };
  await call("POST", `${base}/load/tables`, { name: "t", schema: { type: "struct", fields }, properties });
  for (let i = 1; i <= snapshots; i++) {
    const summary = {
      operation: "append", "added-data-files": "1", "added-records": "1000", "added-files-size": "100000", "changed-partition-count": "1",
      "total-records": `${i * 1_000}`, "total-files-size": `${i * 100_000}`, "total-data-files": `${i}`, "total-delete-files": "0",
    };
    const snapshot = {
      "snapshot-id": i, ...(i > 1 ? { "parent-snapshot-id": i - 1 } : {}), "sequence-number": i, "timestamp-ms": Date.now(),
      "manifest-list": `s3://tarn-000000000000-us-east-1/load/t/metadata/snap-${i}-1-00000000-0000-0000-0000-000000000000.avro`, summary, "schema-id": 0,
    };
    const updates = [{ action: "add-snapshot", snapshot }, { action: "set-snapshot-ref", "ref-name": "main", type: "branch", "snapshot-id": i }];
    await call("POST", `${base}/load/tables/t`, { requirements: [], updates });
  }

  const measure = async (...request) => {
    const times = [];
    let bytes = 0;
    for (let i = 0; i < rounds + 20; i++) {
      const begun = performance.now();
      bytes = (await call(...request)).bytes.length;
      if (i >= 20) times.push(performance.now() - begun);
    }
    times.sort((a, b) => a - b);
    return { p50: times[Math.floor(rounds / 2)], p99: times[Math.floor(rounds * 0.99)], kilobytes: bytes / 1_000 };
  };
  report.figures = {
    "namespace exists": await measure("HEAD", `${base}/load`),
    [`load-table, ${snapshots} snapshots`]: await measure("GET", `${base}/load/tables/t`),
    "load-table, snapshots=refs": await measure("GET", `${base}/load/tables/t`, undefined, { snapshots: "refs" }),
  };
  console.log("| call | p50 ms | p99 ms | KB |\n| --- | ---: | ---: | ---: |");
  for (const [name, { p50, p99, kilobytes }] of Object.entries(report.figures)) {
    console.log(`| ${name} | ${p50.toFixed(2)} | ${p99.toFixed(2)} | ${kilobytes.toFixed(0)} |`);
  }
  writeReport("load-table", report);
} finally {
  await server.stop();
  await server.remove();
}
