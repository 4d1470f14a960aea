#!/usr/bin/env node
// bench/functions [--calls 2000] [--cold 9] [--records 200000] [--seconds 3] [--rounds 9] [--finds 20] [--parts warm,cold,…]:
// functions beside the same bootstrap on a bare Runtime API in the same run. Warm and cold calls, records of a stream, the
// time from a put to its handler, puts while functions spin (pairs of windows, in rounds), and the time until SQL finds a
// line of a function's log. Requests are signed once, before the clock starts. Server, functions and load share the
// machine's cores. A run of some parts (warm, cold, stream, fresh, spinning, logs) leaves the others' figures in the report.
import { createHash, createHmac } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { BareRuntime } from "./load/bare-runtime.mjs";
import { argument, bench, beginReport, clientPackages, median, text, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const { zip } = await import("../tests/clients/zip.mjs");
const [calls, cold, records, seconds] = [argument("calls", 2000), argument("cold", 9), argument("records", 200_000), argument("seconds", 3)];
const [rounds, finds] = [argument("rounds", 9), argument("finds", 20)];
const work = workFolder("functions");
const code = `
const seen = [];
export const handler = async (event) => {
  if (event.spin) { for (const end = Date.now() + event.spin; Date.now() < end;); return; }
  if (event.line) return console.log(event.line);
  if (event.list) return seen.splice(0);
  if (event.Records && event.Records.length < 100) {
    const now = performance.timeOrigin + performance.now();
    for (const { kinesis } of event.Records) seen.push(now - Number(Buffer.from(kinesis.data, "base64").toString().slice(0, 20)));
  }
};`;
const quantile = (times, share) => [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];
const now = () => performance.now();

const server = await startTarn({ data: join(work, "data") });
Object.assign(process.env, server.env);
const agent = new http.Agent({ keepAlive: true });
const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();

/** A request that is signed once and can be sent for 15 minutes. */
function signed(service, path, body, more = {}) {
  const { host } = new URL(server.url);
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const headers = { host, "x-amz-date": time, ...more };
  const names = Object.keys(headers).sort();
  const canonical = ["POST", path, "", ...names.map((name) => `${name}:${headers[name]}`), "", names.join(";"), sha256(body)].join("\n");
  const scope = [time.slice(0, 8), "us-east-1", service, "aws4_request"];
  const signature = hmac(scope.reduce(hmac, `AWS4${server.env.AWS_SECRET_ACCESS_KEY}`), ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonical)].join("\n"));
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${server.env.AWS_ACCESS_KEY_ID}/${scope.join("/")}, SignedHeaders=${names.join(";")}, `
    + `Signature=${signature.toString("hex")}`;
  return { path, headers: { ...headers, "content-length": Buffer.byteLength(body) }, body };
}

function send({ path, headers, body }) {
  return new Promise((resolve, reject) => {
    const request = http.request(new URL(path, server.url), { method: "POST", agent, headers }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part)).on("end", () => {
        const answer = Buffer.concat(parts).toString();
        if (response.statusCode >= 300) reject(new Error(`${response.statusCode} ${answer}`));
        else resolve(answer);
      });
    });
    request.on("error", reject).end(body);
  });
}

const invocation = (name, event) => signed("lambda", `/2015-03-31/functions/${name}/invocations`, JSON.stringify(event));
const timed = async (act) => {
  const start = now();
  await act();
  return now() - start;
};

async function timesOf(count, act) {
  const times = [];
  for (let i = 0; i < count; i++) times.push(await timed(act));
  return times;
}

const lambdas = require("@aws-sdk/client-lambda");
const { CreateStreamCommand, KinesisClient, PutRecordsCommand, waitUntilStreamExists } = require("@aws-sdk/client-kinesis");
const { CreateRoleCommand, IAMClient, PutRolePolicyCommand } = require("@aws-sdk/client-iam");
const lambda = new lambdas.LambdaClient({});
const kinesis = new KinesisClient({});
const former = text("parts") ? JSON.parse(readFileSync(join(bench, "reports/functions.json"), "utf8")) : {};
const report = { ...former, ...beginReport({ calls, cold, records }) };
const table = {};
const row = (title, figures) => Object.assign(report, { [title]: figures }) && (table[title] = figures);

async function makeFunction(FunctionName, more = {}) {
  await lambda.send(new lambdas.CreateFunctionCommand({
    FunctionName, Role: report.role, Runtime: "nodejs22.x", Handler: "index.handler", MemorySize: 512, Timeout: 60, Code: { ZipFile: zip({ "index.mjs": code }) }, ...more,
  }));
  await lambdas.waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { FunctionName });
}

async function warm() {
  const bare = new BareRuntime();
  await bare.start(work, code);
  const request = invocation("noop", {});
  await timesOf(200, () => bare.invoke(Buffer.from("{}")));
  await timesOf(200, () => send(request));
  const bareTimes = await timesOf(calls, () => bare.invoke(Buffer.from("{}")));
  const times = await timesOf(calls, () => send(request));
  bare.stop();
  row("warm call, no-op Node", {
    "p50 ms": quantile(times, 0.5), "p99 ms": quantile(times, 0.99), "bare p50 ms": quantile(bareTimes, 0.5), "bare p99 ms": quantile(bareTimes, 0.99),
  });
}

/** Cold starts of a function, each followed by one of the same bootstrap on a bare Runtime API. */
async function coldStartsOf(title, FunctionName, own, bares) {
  const [times, request] = [[], invocation(FunctionName, {})];
  const bareTimes = Object.fromEntries(Object.keys(bares).map((name) => [name, []]));
  for (let i = 0; i < cold; i++) {
    await lambda.send(new lambdas.UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: { ROUND: `${i}` } } }));
    await lambdas.waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { FunctionName });
    times.push(await timed(() => send(request)));
    for (const [name, how] of Object.entries(bares)) {
      const bare = new BareRuntime();
      bareTimes[name].push(await timed(async () => {
        await bare.start(work, own, how);
        await bare.invoke(Buffer.from("{}"));
      }));
      bare.stop();
    }
  }
  row(title, { "p50 ms": median(times), ...Object.fromEntries(Object.entries(bareTimes).map(([name, of]) => [`${name} p50 ms`, median(of)])) });
}

/** Node gets its heap's limit by an argument. With it, Node refuses its own compiled code, and starts later: on a bare API too. */
async function coldStarts() {
  const limited = [process.execPath, `--max-old-space-size=${Math.floor(512 * 0.9)}`];
  await coldStartsOf("cold start, Node", "noop", code, { bare: {}, "bare with limit": { program: limited } });
  const python = "import os, sys\ndef handler(event, context):\n    return os.path.realpath(sys.executable)\n";
  await makeFunction("snake", { Runtime: "python3.13", Handler: "index.handler", Code: { ZipFile: zip({ "index.py": python }) } });
  const program = [JSON.parse(await send(invocation("snake", {})))];
  await coldStartsOf("cold start, Python", "snake", python, { bare: { program, file: "bootstrap.py", name: "index.py" } });
}

async function stream() {
  await kinesis.send(new CreateStreamCommand({ StreamName: "load", ShardCount: 2 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName: "load" });
  const data = Buffer.alloc(600, "x");
  for (let sent = 0; sent < records; sent += 500) {
    const Records = Array.from({ length: 500 }, (_, i) => ({ PartitionKey: `${sent + i}`, Data: data }));
    await kinesis.send(new PutRecordsCommand({ StreamName: "load", Records }));
  }
  const bare = new BareRuntime();
  await bare.start(work, code);
  const one = JSON.stringify({
    kinesis: { kinesisSchemaVersion: "1.0", partitionKey: "1", sequenceNumber: "4".repeat(56), data: data.toString("base64"), approximateArrivalTimestamp: 1.5 },
    eventSource: "aws:kinesis", eventVersion: "1.0", eventID: `shardId-000000000000:${"4".repeat(56)}`, eventName: "aws:kinesis:record",
    invokeIdentityArn: report.role, awsRegion: "us-east-1", eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/load",
  });
  const batch = Buffer.from(`{"Records":[${Array(1000).fill(one).join(",")}]}`);
  await timesOf(20, () => bare.invoke(batch));
  const bareTimes = await timesOf(100, () => bare.invoke(batch));
  bare.stop();
  const start = now();
  await lambda.send(new lambdas.CreateEventSourceMappingCommand({
    FunctionName: "reads", EventSourceArn: "arn:aws:kinesis:us-east-1:000000000000:stream/load", StartingPosition: "TRIM_HORIZON", BatchSize: 1000,
  }));
  const request = signed("tarn", "/", "{}", { "content-type": "application/x-amz-json-1.1", "x-amz-target": "Tarn_20261101.GetStatus" });
  let done = 0;
  let first;
  while (done < records) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const status = JSON.parse(await send(request));
    done = status.Functions.find(({ Name }) => Name === "reads").Mappings[0]?.Records ?? 0;
    if (done > 0) first ??= { at: now(), done };
    if (now() - start > 120_000) throw new Error(`${done} of ${records} records after two minutes`);
  }
  const rate = (records - first.done) / ((now() - first.at) / 1000);
  row("stream to function, 1,000 × 600 B", { "records/s": Math.round(rate), "bare records/s": Math.round(1_000_000 / median(bareTimes)) });
}

async function fresh() {
  await kinesis.send(new CreateStreamCommand({ StreamName: "fresh", ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName: "fresh" });
  await lambda.send(new lambdas.CreateEventSourceMappingCommand({
    FunctionName: "fresh", EventSourceArn: "arn:aws:kinesis:us-east-1:000000000000:stream/fresh", StartingPosition: "TRIM_HORIZON",
  }));
  const put = () => kinesis.send(new PutRecordsCommand({
    StreamName: "fresh", Records: [{ PartitionKey: "1", Data: Buffer.from(String(performance.timeOrigin + now()).padEnd(20)) }],
  }));
  for (let i = 0; i < 300; i++) {
    await put();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  const times = JSON.parse(await send(invocation("fresh", { list: true }))).slice(50);
  row("put to handler begins", { "p50 ms": quantile(times, 0.5), "p99 ms": quantile(times, 0.99), count: times.length });
}

async function spinning() {
  await kinesis.send(new CreateStreamCommand({ StreamName: "puts", ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName: "puts" });
  const Records = Array.from({ length: 10 }, (_, i) => ({ PartitionKey: `${i}`, Data: Buffer.alloc(600).toString("base64") }));
  const request = signed("kinesis", "/", JSON.stringify({ StreamName: "puts", Records }), {
    "content-type": "application/x-amz-json-1.1", "x-amz-target": "Kinesis_20131202.PutRecords",
  });
  const measure = async () => {
    const times = [];
    for (const end = now() + seconds * 1000; now() < end;) {
      times.push(await timed(() => send(request)));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  };
  await measure();
  const pairs = [];
  for (let i = 0; i < rounds; i++) {
    const idle = await measure();
    const spins = [0, 1].map(() => send(invocation("spins", { spin: (seconds + 1) * 1000 })));
    await new Promise((resolve) => setTimeout(resolve, 500));
    pairs.push({ idle, busy: await measure() });
    await Promise.all(spins);
  }
  const of = (pick) => median(pairs.map(pick));
  row("PutRecords while functions spin", {
    "p50 ms": of(({ busy }) => busy.p50), "p99 ms": of(({ busy }) => busy.p99),
    "idle p50 ms": of(({ idle }) => idle.p50), "idle p99 ms": of(({ idle }) => idle.p99), "p99 ratio": of(({ idle, busy }) => busy.p99 / idle.p99),
  });
}

async function logs() {
  const { AthenaClient, GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } = require("@aws-sdk/client-athena");
  const athena = new AthenaClient({});
  const count = async (line) => {
    const QueryString = `SELECT count(*) FROM tarn_logs.events WHERE log_group = '/aws/lambda/noop' AND message LIKE '%${line}%'`;
    const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString }));
    for (let state = "QUEUED"; state !== "SUCCEEDED";) {
      ({ QueryExecution: { Status: { State: state } } } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId })));
      if (state === "FAILED") throw new Error(`${QueryString} failed`);
    }
    return Number((await athena.send(new GetQueryResultsCommand({ QueryExecutionId }))).ResultSet.Rows[1].Data[0].VarCharValue);
  };
  const times = [];
  for (let i = 0; i < finds; i++) {
    const line = `line-${i}-${crypto.randomUUID()}`;
    await send(invocation("noop", { line }));
    times.push(await timed(async () => {
      while (await count(line) === 0);
    }));
  }
  row("log line to SQL", { "median s": median(times) / 1000, "max s": Math.max(...times) / 1000, count: times.length });
}

const parts = { warm, cold: coldStarts, stream, fresh, spinning, logs };
try {
  const iam = new IAMClient({});
  const policy = (statement) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  report.role = (await iam.send(new CreateRoleCommand({
    RoleName: "bench", AssumeRolePolicyDocument: policy({ Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }),
  }))).Role.Arn;
  await iam.send(new PutRolePolicyCommand({ RoleName: "bench", PolicyName: "own", PolicyDocument: policy({ Action: "kinesis:*", Resource: "*" }) }));
  for (const name of ["noop", "reads", "fresh", "spins"]) await makeFunction(name);
  for (const name of text("parts")?.split(",") ?? Object.keys(parts)) await parts[name]();
  console.table(table);
  console.log(/^.*isolation.*$/m.exec(server.log())?.[0] ?? "");
  writeReport("functions", report);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
