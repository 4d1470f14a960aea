#!/usr/bin/env node
// bench/push [--rate 1000] [--seconds 20] [--shards 4] [--rounds 3]: the time from a put to its push (SubscribeToShard
// over HTTP/2), and the part of it that is the put's own durable ack. Client (bench/client) and server share the
// machine's cores.
import { loadavg } from "node:os";
import { runClient } from "./load/client.mjs";
import { argument, beginReport, clientPackages, median, workFolder, writeReport } from "./load/report.mjs";
import { rmSync } from "node:fs";

const require = clientPackages();
process.env.DOTNET_gcServer = "0";
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const [rate, seconds, shards, rounds] = [argument("rate", 1000), argument("seconds", 20), argument("shards", 4), argument("rounds", 3)];
const work = workFolder("push");
const server = await startTarn({ data: work });
const report = beginReport({ rate, seconds, shards, rounds, recordBytes: 1024 });
try {
  Object.assign(process.env, server.env);
  const { CreateStreamCommand, KinesisClient, waitUntilStreamExists } = require("@aws-sdk/client-kinesis");
  const kinesis = new KinesisClient({});
  await kinesis.send(new CreateStreamCommand({ StreamName: "push", ShardCount: shards }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName: "push" });
  kinesis.destroy();
  const results = [];
  const loads = [];
  for (let round = 0; round < rounds; round++) {
    results.push(await runClient(server.env, "push", server.url, "push", rate, seconds));
    loads.push(loadavg()[0]);
  }
  const of = (name, part) => median(results.map((result) => result[name][part]));
  console.log(`${rate} records of 1 KB a second, ${shards} shards, ${rounds} rounds of ${seconds} s, medians; load average ${loads.map((l) => l.toFixed(1)).join(", ")}`);
  console.table(
    Object.fromEntries(
      [["put to push", "putToPush"], ["put to durable ack", "putToAck"], ["ack to push (a push may come first)", "ackToPush"]].map(([title, name]) => {
        const figures = { p50Ms: of(name, "p50Ms"), p99Ms: of(name, "p99Ms"), maxMs: of(name, "maxMs") };
        report[name] = figures;
        return [title, { "p50 ms": figures.p50Ms, "p99 ms": figures.p99Ms, "max ms": figures.maxMs }];
      }),
    ),
  );
  report.loadAverage = median(loads);
  writeReport("push", report);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
