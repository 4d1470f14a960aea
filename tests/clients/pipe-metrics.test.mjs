// Metrics of pipes and of aliases, and pipes in the status: a pipe through a function into a queue, and one whose role lacks a right.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateStreamCommand, KinesisClient, PutRecordCommand, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import { CreateAliasCommand, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { functionsOf, policy } from "./functions.mjs";
import { pipes } from "./pipes-client.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const hourMs = 3_600_000;
const region = "us-east-1";
const settings = (server) => ({
  endpoint: server.url, region, maxAttempts: 2,
  credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const status = (server) => JSON.parse(spawnSync(program, ["status", "--json"], { encoding: "utf8", env: { ...process.env, ...server.env } }).stdout);
const ask = async (server, operation) => {
  const own = { origin: server.url, "x-tarn-console": "1" };
  const body = JSON.stringify({ accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY });
  const session = await fetch(`${server.url}/console/session`, { method: "POST", headers: own, body });
  const cookie = session.headers.get("set-cookie").split(";")[0];
  return (await fetch(`${server.url}/console/api/${operation}`, { method: "POST", headers: { ...own, cookie }, body: "{}" })).json();
};

test("executions of pipes and invocations of aliases have metrics, and a failing pipe shows", async () => {
  const begun = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const data = await mkdtemp(join(tmpdir(), "tarn-pipe-metrics-"));
  let server = await startTarn({ data });
  Object.assign(process.env, server.env);
  try {
    const [kinesis, sqs] = [new KinesisClient(settings(server)), new SQSClient(settings(server))];
    const [iam, lambda] = [new IAMClient(settings(server)), functionsOf(server)];
    const role = async (RoleName, ...Action) => {
      const trust = policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["pipes.amazonaws.com", "lambda.amazonaws.com"] } });
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: policy({ Effect: "Allow", Action, Resource: "*" }) }));
      return Role.Arn;
    };
    const [good, poor] = [await role("good", "kinesis:*", "sqs:*", "lambda:*"), await role("poor", "kinesis:*")];
    await kinesis.send(new CreateStreamCommand({ StreamName: "in", ShardCount: 1 }));
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName: "in" });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "out" }));
    await lambda.make("enrich", { "index.mjs": "export const handler = async (events) => Array.isArray(events) ? events.map(() => ({ ok: 1 })) : 1;" }, good);
    const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: "enrich" }));
    await lambda.send(new CreateAliasCommand({ FunctionName: "enrich", Name: "live", FunctionVersion: Version }));
    await lambda.invoke("enrich", {}, { Qualifier: "live" });
    await lambda.invoke("enrich");

    const SourceParameters = { KinesisStreamParameters: { StartingPosition: "TRIM_HORIZON" } };
    const source = { Source: `arn:aws:kinesis:${region}:000000000000:stream/in`, SourceParameters };
    const Target = `arn:aws:sqs:${region}:000000000000:out`;
    const Enrichment = `arn:aws:lambda:${region}:000000000000:function:enrich:live`;
    for (let i = 0; i < 3; i++) await kinesis.send(new PutRecordCommand({ StreamName: "in", PartitionKey: "k", Data: Buffer.from("{}") }));
    await pipes("POST", "/fine", { ...source, Target, Enrichment, RoleArn: good });
    await eventually(async () => {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }));
      return Attributes.ApproximateNumberOfMessages === "3";
    }, { what: "the messages of the pipe" });
    await pipes("POST", "/poor", { ...source, Target, RoleArn: poor });
    await pipes("POST", "/halted", { ...source, Target, RoleArn: good, DesiredState: "STOPPED" });

    await eventually(() => status(server).Pipes?.find(({ Name }) => Name === "poor")?.Problem, { what: "the problem of the pipe" });
    const byName = Object.fromEntries(status(server).Pipes.map((pipe) => [pipe.Name, pipe]));
    assert.deepEqual([byName.fine.State, byName.fine.Records, byName.fine.Problem ?? null], ["RUNNING", 3, null]);
    assert.match(byName.poor.Problem, /sqs:SendMessage/);
    const shown = spawnSync(program, ["status"], { encoding: "utf8", env: { ...process.env, ...server.env } }).stdout;
    assert.match(shown, /Pipes/);
    const { Items } = await ask(server, "tarn/ListAttention");
    assert.deepEqual(Items.filter(({ Subject }) => Subject.startsWith("pipe ")).map(({ Kind }) => Kind).sort(), ["failing pipe", "stopped pipe"]);
    const { Nodes, Edges } = await ask(server, "tarn/GetFlow");
    assert.deepEqual(Nodes.filter(({ Kind }) => Kind === "pipe").map(({ Id }) => Id).sort(), ["pipe/fine", "pipe/halted", "pipe/poor"]);
    assert.equal(Nodes.find(({ Id }) => Id === "pipe/poor").State, "FAILING");
    for (const way of [["stream/in", "pipe/fine"], ["pipe/fine", "queue/out"]]) assert.ok(Edges.some(({ From, To }) => From === way[0] && To === way[1]), way);

    await server.stop();
    server = await startTarn({ data });
    const alias = { FunctionName: "enrich", Resource: "enrich:live" };
    const expected = [
      ["AWS/EventBridge/Pipes", "EventCount", { PipeName: "fine" }, "Sum", (sum) => sum === 3],
      ["AWS/EventBridge/Pipes", "Invocations", { PipeName: "fine" }, "Sum", (sum) => sum >= 1 && sum <= 3],
      ["AWS/EventBridge/Pipes", "ExecutionFailed", { PipeName: "fine" }, "Sum", (sum) => sum === 0],
      ["AWS/EventBridge/Pipes", "EnrichmentStageDuration", { PipeName: "fine" }, "SampleCount", (sum) => sum >= 1 && sum <= 3],
      ["AWS/EventBridge/Pipes", "TargetStageDuration", { PipeName: "fine" }, "SampleCount", (sum) => sum >= 1 && sum <= 3],
      ["AWS/EventBridge/Pipes", "EventSize", { PipeName: "fine" }, "Sum", (sum) => sum > 0],
      ["AWS/EventBridge/Pipes", "Concurrency", { PipeName: "fine" }, "Maximum", (sum) => sum >= 1],
      ["AWS/EventBridge/Pipes", "ExecutionFailed", { PipeName: "poor" }, "Sum", (sum) => sum >= 1],
      ["AWS/EventBridge/Pipes", "TargetStageFailed", { PipeName: "poor" }, "Sum", (sum) => sum >= 1],
      ["AWS/Lambda", "Invocations", alias, "Sum", (sum) => sum >= 2 && sum <= 4],
      ["AWS/Lambda", "Errors", alias, "Sum", (sum) => sum === 0],
      ["AWS/Lambda", "Duration", alias, "SampleCount", (sum) => sum >= 2 && sum <= 4],
      ["AWS/Lambda", "Invocations", { FunctionName: "enrich" }, "Sum", (sum) => sum >= 3 && sum <= 5],
    ];
    const MetricDataQueries = expected.map(([Namespace, MetricName, dimensions, Stat], index) => ({
      Id: `m${index}`,
      MetricStat: { Metric: { Namespace, MetricName, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })) }, Period: 60, Stat },
    }));
    const times = { StartTime: begun, EndTime: new Date(Date.now() + hourMs) };
    const { MetricDataResults } = await new CloudWatchClient(settings(server)).send(new GetMetricDataCommand({ MetricDataQueries, ...times }));
    MetricDataResults.forEach(({ Values }, index) => {
      const sum = Values.reduce((all, value) => all + value, 0);
      assert.ok(expected[index][4](sum), `${expected[index].slice(0, 4).map((part) => JSON.stringify(part))}: ${sum}`);
    });
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
