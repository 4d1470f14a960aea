#!/usr/bin/env node
// bench/objects [--seconds 10] [--rounds 3] [--bytes 4096]: small objects over real sockets, with signed requests: 4
// connections that put, 16 that get, and all of them at once. Together, a GET's p99 must be at most 20 ms, and the puts
// at least 0.6 of their rate alone. Client (bench/client) and server share the machine's cores. PROGRAM_UNDER_TEST
// names another build to measure.
import { rmSync } from "node:fs";
import { loadavg } from "node:os";
import { runClient } from "./load/client.mjs";
import { argument, beginReport, clientPackages, median, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
process.env.DOTNET_gcServer = "0";
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const [seconds, rounds, bytes] = [argument("seconds", 10), argument("rounds", 3), argument("bytes", 4096)];
const [gets, puts] = [16, 4];
const work = workFolder("objects");
const server = await startTarn({ data: work });
const report = beginReport({ seconds, rounds, bytes });
try {
  Object.assign(process.env, server.env);
  const { CreateBucketCommand, S3Client } = require("@aws-sdk/client-s3");
  const s3 = new S3Client({ endpoint: server.url, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "bench" }));
  s3.destroy();
  const run = (getting, putting) => runClient(server.env, "objects", server.url, "bench", getting, putting, seconds, bytes);
  const runs = { putsAlone: [], getsAlone: [], together: [] };
  const loads = [];
  for (let round = 0; round < rounds; round++) {
    runs.putsAlone.push((await run(0, puts)).put);
    runs.getsAlone.push((await run(gets, 0)).get);
    runs.together.push(await run(gets, puts));
    loads.push(loadavg()[0]);
  }
  const of = (list) => Object.fromEntries(["perSecond", "p50Ms", "p99Ms", "maxMs"].map((part) => [part, median(list.map((one) => one[part]))]));
  report.putsAlone = of(runs.putsAlone);
  report.getsAlone = of(runs.getsAlone);
  report.getsBesidePuts = of(runs.together.map((one) => one.get));
  report.putsBesideGets = of(runs.together.map((one) => one.put));
  report.putRatio = Number(median(runs.together.map((one, i) => one.put.perSecond / runs.putsAlone[i].perSecond)).toFixed(2));
  report.loadAverage = median(loads);
  console.log(`objects of ${bytes} bytes, ${rounds} rounds of ${seconds} s, medians; load average ${loads.map((l) => l.toFixed(1)).join(", ")}`);
  const row = (figures) => ({ "a second": figures.perSecond, "p50 ms": figures.p50Ms, "p99 ms": figures.p99Ms, "max ms": figures.maxMs });
  console.table({
    [`PUT alone, ${puts} connections`]: row(report.putsAlone),
    [`GET alone, ${gets} connections`]: row(report.getsAlone),
    "GET beside PUT": row(report.getsBesidePuts),
    "PUT beside GET": row(report.putsBesideGets),
  });
  console.log(`GET p99 beside PUT: ${report.getsBesidePuts.p99Ms} ms (at most 20); PUT beside GET: ${report.putRatio} of its rate alone (at least 0.6)`);
  writeReport("objects", report);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
