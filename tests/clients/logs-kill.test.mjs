// The server is killed (SIGKILL) at random times while events are put: each acknowledged event is read once, and is one row of the table.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { patient } from "./patient-retries.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const KILLS = 3;

const numbers = (server, statement) => {
  const sql = spawnSync(program, ["sql", "--format", "csv", statement], { env: { ...process.env, ...server.env }, encoding: "utf8" });
  assert.equal(sql.status, 0, sql.stderr);
  return sql.stdout.trim().split("\n").at(-1).replaceAll('"', "");
};

test(`acknowledged events survive ${KILLS} kills exactly once`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-logs-"));
  let server = await startTarn({ data });
  const listen = new URL(server.url).host;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const logs = new CloudWatchLogsClient({ endpoint: server.url, region: "us-east-1", retryStrategy: patient, credentials: { accessKeyId, secretAccessKey } });
  const logGroupName = "g";
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (const logStreamName of ["s0", "s1", "s2"]) await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const acknowledged = new Set();
  let ended = false;
  const producers = [0, 1, 2].map(async (producer) => {
    for (let i = 0; !ended; i++) {
      const logEvents = Array.from({ length: 5 }, (_, j) => ({ timestamp: Date.now(), message: `${producer}-${i}-${j}` }));
      await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: `s${producer}`, logEvents }));
      logEvents.forEach((event) => acknowledged.add(event.message));
    }
  });
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const before = acknowledged.size;
      const until = performance.now() + 500 + Math.random() * 3000;
      while (performance.now() < until || acknowledged.size === before) await new Promise((resolve) => setTimeout(resolve, 20));
      await server.kill();
      server = await startTarn({ data, listen });
    }
    ended = true;
    await Promise.all(producers);
    const read = [];
    for await (const page of paginateFilterLogEvents({ client: logs, pageSize: 1000 }, { logGroupName })) read.push(...page.events.map((event) => event.message));
    assert.equal(new Set(read).size, read.length, "an event was doubled");
    assert.deepEqual([...acknowledged].filter((message) => !read.includes(message)), []);
    const counts = numbers(server, "SELECT count(*), count(DISTINCT message), count(DISTINCT event_id) FROM tarn_logs.events");
    assert.equal(counts, Array(3).fill(read.length).join(","));
  } finally {
    ended = true;
    await server.stop();
    logs.destroy();
    await rm(data, { recursive: true, force: true });
  }
});

test("a retention hides older events at once, and a job removes them", async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-logs-"));
  let server = await startTarn({ data });
  const listen = new URL(server.url).host;
  const credentials = { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY };
  const logs = new CloudWatchLogsClient({ endpoint: server.url, region: "us-east-1", credentials });
  try {
    const day = 24 * 3_600_000;
    for (const logGroupName of ["short", "long"]) {
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
      for (const timestamp of [Date.now() - 5 * day, Date.now()]) {
        await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: "s", logEvents: [{ timestamp, message: `${timestamp}` }] }));
      }
    }
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: "short", retentionInDays: 3 }));
    const seen = async (logGroupName) => (await logs.send(new FilterLogEventsCommand({ logGroupName }))).events.length;
    assert.deepEqual([await seen("short"), await seen("long")], [1, 2]);
    assert.equal(numbers(server, "SELECT count(*) FROM tarn_logs.events"), "4");
    assert.equal(await server.stop(), 0);
    server = await startTarn({ data, listen });
    await eventually(() => numbers(server, "SELECT count(*) FROM tarn_logs.events") === "3", { everyMs: 2000, what: "the job removes rows" });
    assert.equal(numbers(server, "SELECT count(*) FROM tarn_logs.events WHERE log_group = 'short'"), "1");
    assert.deepEqual([await seen("short"), await seen("long")], [1, 2]);
  } finally {
    await server.stop();
    logs.destroy();
    await rm(data, { recursive: true, force: true });
  }
});
