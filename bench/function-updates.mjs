#!/usr/bin/env node
// bench/function-updates [--minutes 5]: a function is called without pause (its $LATEST, an alias, a version, asynchronously, and by
// a stream's mapping) while its code, versions and alias change every second. After Successful no new call may meet older code, and
// no version may run another's code. Each event carries the oldest code that it may meet. A violation, a failed call or a lost event
// ends the run with exit code 1.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { argument, beginReport, clientPackages, median, workFolder, writeReport } from "./load/report.mjs";

const require = clientPackages();
const { startTarn } = await import("../tests/clients/tarn-server.mjs");
const { zip } = await import("../tests/clients/zip.mjs");
const minutes = argument("minutes", 5);
const work = workFolder("function-updates");
const server = await startTarn({ data: join(work, "data") });
Object.assign(process.env, server.env);
const lambdas = require("@aws-sdk/client-lambda");
const { CloudWatchLogsClient, FilterLogEventsCommand } = require("@aws-sdk/client-cloudwatch-logs");
const { CreateStreamCommand, KinesisClient, PutRecordCommand, waitUntilStreamExists } = require("@aws-sdk/client-kinesis");
const { CreateRoleCommand, IAMClient, PutRolePolicyCommand } = require("@aws-sdk/client-iam");
const lambda = new lambdas.LambdaClient({ maxAttempts: 1 });
const [logs, kinesis] = [new CloudWatchLogsClient({}), new KinesisClient({})];
const FunctionName = "updated";
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const codeOf = (number) => zip({
  "index.mjs": `export const handler = async (event, { functionVersion: version }) => {
    const events = event.Records?.map(({ kinesis }) => JSON.parse(Buffer.from(kinesis.data, "base64"))) ?? [event];
    for (const { token } of events) if (token) console.log("SEEN " + JSON.stringify({ token, code: ${number}, version }));
    return { code: ${number}, version };
  };`,
});

const end = performance.now() + minutes * 60_000;
const isOver = () => performance.now() > end;
const counts = { updates: 0, latest: 0, alias: 0, version: 0, asynchronous: 0, stream: 0 };
const problems = [];
const codes = new Map(); // of published versions
const sent = new Map(); // tokens of events, and the oldest code that they may meet
const changes = [];
let [oldest, aliasOldest, newestVersion, tokens] = [1, 1, "1", 0];

function check(kind, min, { code, version }) {
  if (code < min) problems.push(`${kind}: code ${code} ran after ${min} was Successful`);
  if (version !== "$LATEST" && codes.has(version) && codes.get(version) !== code) problems.push(`${kind}: version ${version} ran code ${code}`);
}

async function change(number) {
  const start = performance.now();
  await lambda.send(new lambdas.UpdateFunctionCodeCommand({ FunctionName, ZipFile: codeOf(number) }));
  for (let status = "InProgress"; status !== "Successful"; await pause(5)) {
    ({ LastUpdateStatus: status } = await lambda.send(new lambdas.GetFunctionConfigurationCommand({ FunctionName })));
    if (status === "Failed") throw new Error(`the update to code ${number} failed`);
  }
  changes.push(performance.now() - start);
  oldest = number;
  const { Version } = await lambda.send(new lambdas.PublishVersionCommand({ FunctionName }));
  codes.set(Version, number);
  newestVersion = Version;
  await lambda.send(new lambdas.UpdateAliasCommand({ FunctionName, Name: "live", FunctionVersion: Version }));
  aliasOldest = number;
  counts.updates++;
}

async function changing() {
  for (let number = 2; !isOver(); number++) {
    const next = performance.now() + 1000;
    await change(number);
    await pause(Math.max(0, next - performance.now()));
  }
}

// A version is called before the bench knows its code, too: its number is asked for then.
async function calling(kind, target) {
  while (!isOver()) {
    const { Qualifier, min } = target();
    const answer = await lambda.send(new lambdas.InvokeCommand({ FunctionName, Qualifier, Payload: "{}" }));
    const result = JSON.parse(Buffer.from(answer.Payload));
    if (answer.FunctionError) problems.push(`${kind}: ${JSON.stringify(result)}`);
    else check(kind, min, result);
    counts[kind]++;
  }
}

async function sending(kind, send) {
  while (!isOver()) {
    const token = `${kind}-${++tokens}`;
    const isAlias = tokens % 2 === 0 && kind === "asynchronous";
    sent.set(token, isAlias ? aliasOldest : oldest);
    await send(token, isAlias);
    counts[kind]++;
    await pause(50);
  }
}

async function readSeen() {
  const seen = new Map();
  for (let nextToken; ;) {
    const page = await logs.send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${FunctionName}`, filterPattern: "SEEN", nextToken }));
    for (const { message } of page.events) {
      const found = JSON.parse(message.slice(message.indexOf("{")));
      seen.set(found.token, [...(seen.get(found.token) ?? []), found]);
    }
    if (!(nextToken = page.nextToken)) return seen;
  }
}

async function checkSeen() {
  const until = performance.now() + 60_000;
  let seen = await readSeen();
  while ([...sent.keys()].some((token) => !seen.has(token)) && performance.now() < until) {
    await pause(1000);
    seen = await readSeen();
  }
  for (const [token, min] of sent) {
    if (!seen.has(token)) problems.push(`${token} was never handled`);
    for (const found of seen.get(token) ?? []) check(token, min, found);
  }
}

try {
  const iam = new IAMClient({});
  const policy = (statement) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const { Role } = await iam.send(new CreateRoleCommand({
    RoleName: "bench", AssumeRolePolicyDocument: policy({ Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }),
  }));
  await iam.send(new PutRolePolicyCommand({ RoleName: "bench", PolicyName: "own", PolicyDocument: policy({ Action: "kinesis:*", Resource: "*" }) }));
  await lambda.send(new lambdas.CreateFunctionCommand({
    FunctionName, Role: Role.Arn, Runtime: "nodejs22.x", Handler: "index.handler", MemorySize: 128, Timeout: 60, Code: { ZipFile: codeOf(1) }, Publish: true,
  }));
  await lambdas.waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { FunctionName });
  codes.set("1", 1);
  await lambda.send(new lambdas.CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
  await kinesis.send(new CreateStreamCommand({ StreamName: "updates", ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { StreamName: "updates" });
  await lambda.send(new lambdas.CreateEventSourceMappingCommand({
    FunctionName, EventSourceArn: "arn:aws:kinesis:us-east-1:000000000000:stream/updates", StartingPosition: "TRIM_HORIZON",
  }));
  await Promise.all([
    changing(),
    calling("latest", () => ({ min: oldest })),
    calling("alias", () => ({ Qualifier: "live", min: aliasOldest })),
    calling("version", () => ({ Qualifier: newestVersion, min: codes.get(newestVersion) })),
    sending("asynchronous", (token, isAlias) => lambda.send(new lambdas.InvokeCommand({
      FunctionName, Qualifier: isAlias ? "live" : undefined, InvocationType: "Event", Payload: JSON.stringify({ token }),
    }))),
    sending("stream", (token) => kinesis.send(new PutRecordCommand({ StreamName: "updates", PartitionKey: "1", Data: Buffer.from(JSON.stringify({ token })) }))),
  ]);
  await checkSeen();
} catch (failure) {
  problems.push(`${failure.name}: ${failure.message}`);
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}

const report = { ...beginReport({ minutes }), ...counts, "update p50 ms": Math.round(median(changes)), problems: problems.slice(0, 20) };
console.log(report);
writeReport("function-updates", report);
process.exitCode = problems.length > 0 ? 1 : 0;
