// Pipes with the CLI, boto3 and REST: streams, queues, item streams, enrichments, rights, and kills.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateLogGroupCommand, CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateApiDestinationCommand, CreateConnectionCommand, EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateStreamCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, PutRecordCommand, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageBatchCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { functionsOf, policy } from "./functions.mjs";
import { patient } from "./patient-retries.mjs";
import { pipes } from "./pipes-client.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const KILLS = Number(process.env.PIPE_KILLS ?? 3);
const has = (...command) => spawnSync(command[0], command.slice(1)).status === 0;
const FIRST = { StartingPosition: "TRIM_HORIZON" };

test(`pipes from streams, queues and tables to queues, functions and buses, over ${KILLS} kills`, async (t) => {
  const data = await mkdtemp(join(tmpdir(), "tarn-pipes-"));
  let server = await startTarn({ data });
  Object.assign(process.env, server.env);
  const listen = new URL(server.url).host;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.env;
  const settings = { endpoint: server.url, region: "us-east-1", retryStrategy: patient, credentials: { accessKeyId, secretAccessKey } };
  const [sqs, iam, kinesis, items, events] =
    [new SQSClient(settings), new IAMClient(settings), new KinesisClient(settings), new DynamoDBClient(settings), new EventBridgeClient(settings)];
  const [sns, logs] = [new SNSClient(settings), new CloudWatchLogsClient(settings)];

  async function role(RoleName, Service, ...actions) {
    const trust = policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    await allow(RoleName, ...actions);
    return Role.Arn;
  }

  const allow = (RoleName, ...Action) => iam.send(new PutRolePolicyCommand({
    RoleName, PolicyName: "own", PolicyDocument: policy({ Effect: "Allow", Action, Resource: "*" }),
  }));

  async function queue(QueueName, Attributes = {}) {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    return { url: QueueUrl, arn: (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes.QueueArn };
  }

  async function stream(StreamName) {
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName });
    return `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`;
  }

  async function drain({ url }, bodies = []) {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
      if (!Messages.length) return bodies;
      bodies.push(...Messages.map((message) => message.Body));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })) }));
    }
  }

  async function take(from, count) {
    const bodies = [];
    await eventually(async () => (await drain(from, bodies)).length >= count, { what: `${count} messages in ${from.url}` });
    return bodies;
  }

  const send = (to, MessageBody) => sqs.send(new SendMessageCommand({ QueueUrl: to.url, MessageBody }));
  const put = (StreamName, PartitionKey, text) => kinesis.send(new PutRecordCommand({ StreamName, PartitionKey, Data: Buffer.from(text) }));
  const running = (name) => eventually(async () => (await pipes("GET", `/${name}`)).CurrentState === "RUNNING", { what: `${name} runs` });
  const RoleArn = await role("pipes", "pipes.amazonaws.com", "*");
  const lambdaRole = await role("pipes-function", "lambda.amazonaws.com", "logs:*");
  const functions = functionsOf(server);

  try {
    await t.test("a queue, enriched by a function, fills a queue", async () => {
      const [from, to] = [await queue("work"), await queue("enriched")];
      await functions.make("enrich", {
        "index.mjs": "export const handler = async (events) => events.filter((one) => one.n !== 2).map((one) => ({ name: one.name, squared: one.n * one.n }));",
      }, lambdaRole);
      const made = await pipes("POST", "/enriching", {
        Source: from.arn, Target: to.arn, RoleArn, Enrichment: "arn:aws:lambda:us-east-1:000000000000:function:enrich",
        SourceParameters: { FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["keep"]}}' }] } },
        EnrichmentParameters: { InputTemplate: '{"name":"<aws.pipes.pipe-name>","n":<$.body.n>}' },
        TargetParameters: { InputTemplate: "<$.name>: <$.squared>" },
        Tags: { team: "data" },
      });
      assert.equal(made.Arn, "arn:aws:pipes:us-east-1:000000000000:pipe/enriching");
      await running("enriching");
      for (const body of [{ kind: "keep", n: 3 }, { kind: "drop", n: 4 }, { kind: "keep", n: 2 }, { kind: "keep", n: 5 }]) await send(from, JSON.stringify(body));
      assert.deepEqual((await take(to, 2)).sort(), ["enriching: 25", "enriching: 9"]);
      const shown = await pipes("GET", "/enriching");
      assert.deepEqual([shown.Tags, shown.SourceParameters.SqsQueueParameters], [{ team: "data" }, { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 }]);
    });

    await t.test("an item table's stream fills a bus", async () => {
      const [TableName, to] = ["orders", await queue("changes", { Policy: policy({
        Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*",
      }) })];
      await items.send(new CreateTableCommand({
        TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      }));
      const { LatestStreamArn } = (await items.send(new DescribeTableCommand({ TableName }))).Table;
      await events.send(new PutRuleCommand({ Name: "changes", EventPattern: JSON.stringify({ source: ["orders"], "detail-type": ["INSERT"] }) }));
      await events.send(new PutTargetsCommand({ Rule: "changes", Targets: [{ Id: "q", Arn: to.arn }] }));
      await pipes("POST", "/changes", {
        Source: LatestStreamArn, RoleArn, Target: "arn:aws:events:us-east-1:000000000000:event-bus/default",
        SourceParameters: { DynamoDBStreamParameters: FIRST },
        TargetParameters: { InputTemplate: '{"id":<$.dynamodb.Keys.id.S>}', EventBridgeEventBusParameters: { Source: "orders", DetailType: "$.eventName" } },
      });
      await items.send(new PutItemCommand({ TableName, Item: { id: { S: "o-1" } } }));
      assert.deepEqual((await take(to, 1)).map((body) => JSON.parse(body).detail), [{ id: "o-1" }]);
    });

    await t.test("no pipe writes events of services, whatever its source says", async () => {
      const [from, to] = [await queue("claims"), await queue("heard", { Policy: policy({
        Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*",
      }) })];
      await events.send(new PutRuleCommand({ Name: "claims", EventPattern: JSON.stringify({ source: ["aws.s3", "tarn", "shop"] }) }));
      await events.send(new PutTargetsCommand({ Rule: "claims", Targets: [{ Id: "q", Arn: to.arn }] }));
      const claim = (Source) => ({
        Source: from.arn, RoleArn, Target: "arn:aws:events:us-east-1:000000000000:event-bus/default",
        TargetParameters: { InputTemplate: '{"of":"<$.body.source>"}', EventBridgeEventBusParameters: { Source, DetailType: "claim" } },
      });
      for (const source of ["aws.s3", "tarn"]) {
        await assert.rejects(pipes("POST", "/claims", claim(source)), { name: "ValidationException", message: /only services write events/ });
      }
      await pipes("POST", "/claims", claim("$.body.source"));
      for (const source of ["aws.s3", "tarn"]) await send(from, JSON.stringify({ source }));
      await eventually(async () => /only services write/.test((await pipes("GET", "/claims")).StateReason ?? ""), { what: "the reason" });
      await send(from, JSON.stringify({ source: "shop" }));
      assert.deepEqual((await take(to, 1)).map((body) => JSON.parse(body).detail), [{ of: "shop" }]);
      await pipes("DELETE", "/claims");
    });

    await t.test("an endpoint enriches events, and endpoints, streams, topics and log groups take them", async () => {
      const taken = [];
      const endpoint = createServer((request, response) => {
        const chunks = [];
        request.on("data", (chunk) => chunks.push(chunk));
        request.on("end", () => {
          const body = JSON.parse(Buffer.concat(chunks).toString());
          if (request.url !== "/enrich") taken.push({ url: request.url, body });
          response.end(request.url === "/enrich" ? JSON.stringify(body.map((one) => ({ ...one, priced: true }))) : "");
        });
      }).listen(0, "127.0.0.1");
      await once(endpoint, "listening");
      const { ConnectionArn } = await events.send(new CreateConnectionCommand({
        Name: "pipes", AuthorizationType: "API_KEY", AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: "x-key", ApiKeyValue: "s" } },
      }));
      const api = async (Name, path) => (await events.send(new CreateApiDestinationCommand({
        Name, ConnectionArn, HttpMethod: "POST", InvocationEndpoint: `http://127.0.0.1:${endpoint.address().port}${path}`,
      }))).ApiDestinationArn;
      const [Enrichment, taking, Source] = [await api("enrich", "/enrich"), await api("take", "/take/*"), await stream("orders-in")];
      const [TopicArn, mail, target] = [
        (await sns.send(new CreateTopicCommand({ Name: "orders" }))).TopicArn,
        await queue("mail", { Policy: policy({ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*" }) }),
        await stream("orders-out"),
      ];
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: mail.arn, Attributes: { RawMessageDelivery: "true" } }));
      await logs.send(new CreateLogGroupCommand({ logGroupName: "orders" }));
      const SourceParameters = { KinesisStreamParameters: FIRST };
      const make = (name, Target, TargetParameters, more = {}) => pipes("POST", `/${name}`, { Source, SourceParameters, RoleArn, Target, TargetParameters, ...more });
      await make("to-endpoint", taking, { InputTemplate: '{"id":<$.id>,"priced":<$.priced>}', HttpParameters: { PathParameterValues: ["$.id"] } },
        { Enrichment, EnrichmentParameters: { InputTemplate: '{"id":"<$.partitionKey>"}' } });
      await make("to-stream", target, { InputTemplate: "<$.data.item>", KinesisStreamParameters: { PartitionKey: "$.data.item" } });
      await make("to-topic", TopicArn, { InputTemplate: "mail: <$.data.item>" });
      await make("to-logs", "arn:aws:logs:us-east-1:000000000000:log-group:orders", {
        InputTemplate: "log: <$.data.item>", CloudWatchLogsParameters: { LogStreamName: "$.data.item", Timestamp: "$.approximateArrivalTimestamp" },
      });
      await put("orders-in", "o7", JSON.stringify({ item: "tea" }));
      await eventually(() => taken.length > 0, { what: "a request at the endpoint" });
      assert.deepEqual(taken, [{ url: "/take/o7", body: { id: "o7", priced: true } }]);
      assert.deepEqual(await take(mail, 1), ["mail: tea"]);
      const record = await eventually(async () => {
        const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName: "orders-out", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" }));
        return (await kinesis.send(new GetRecordsCommand({ ShardIterator }))).Records[0];
      });
      assert.deepEqual([Buffer.from(record.Data).toString(), record.PartitionKey], ["tea", "tea"]);
      const line = await eventually(async () => (await logs.send(new GetLogEventsCommand({ logGroupName: "orders", logStreamName: "tea", startFromHead: true }))).events[0]);
      assert.equal(line.message, "log: tea");
      endpoint.close();
    });

    await t.test("a function gets batches, and its failed records again", async () => {
      const [Source, dead] = [await stream("clicks"), await queue("dead")];
      await functions.make("batches", {
        "index.mjs": "export const handler = async (events) => ({ batchItemFailures: events.filter((one) => one.partitionKey === 'bad').map((one) => ({ itemIdentifier: one.eventID })) });",
      }, lambdaRole);
      await put("clicks", "good", "1");
      await put("clicks", "bad", "2");
      await put("clicks", "good", "3");
      await pipes("POST", "/batches", {
        Source, RoleArn, Target: "arn:aws:lambda:us-east-1:000000000000:function:batches",
        SourceParameters: { KinesisStreamParameters: {
          ...FIRST, MaximumRetryAttempts: 1, OnPartialBatchItemFailure: "AUTOMATIC_BISECT", DeadLetterConfig: { Arn: dead.arn },
        } },
      });
      const letter = JSON.parse((await take(dead, 1))[0]);
      assert.deepEqual([letter.context.condition, letter.KinesisBatchInfo.batchSize, letter.context.partnerResourceArn],
        ["RetryAttemptsExhausted", 1, "arn:aws:pipes:us-east-1:000000000000:pipe/batches"]);
    });

    await t.test("the role's rights decide at each attempt, and are shown as the state's reason", async () => {
      const [from, to] = [await queue("closed"), await queue("reached")];
      const weak = await role("weak", "pipes.amazonaws.com", "sqs:SendMessage");
      await pipes("POST", "/weak", { Source: from.arn, Target: to.arn, RoleArn: weak });
      await send(from, "one");
      await eventually(async () => /sqs:ReceiveMessage/.test((await pipes("GET", "/weak")).StateReason ?? ""), { what: "the reason names the right to read" });
      await allow("weak", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes");
      await eventually(async () => /sqs:SendMessage/.test((await pipes("GET", "/weak")).StateReason ?? ""), { what: "the reason names the right to send" });
      assert.deepEqual(await drain(to), []);
      const other = await role("other", "lambda.amazonaws.com", "*");
      await assert.rejects(pipes("POST", "/untrusted", { Source: from.arn, Target: to.arn, RoleArn: other }), { name: "ValidationException", message: /pipes.amazonaws.com to assume/ });
      await pipes("DELETE", "/weak");
    });

    await t.test("sources and targets that Tarn lacks are refused by name", async () => {
      const to = await queue("refusing");
      const mq = { Source: "arn:aws:mq:us-east-1:000000000000:broker:b:b-1", Target: to.arn, RoleArn };
      await assert.rejects(pipes("POST", "/mq", mq), { name: "ValidationException", message: /Source=arn:aws:mq.* is not supported by Tarn; supported: Kinesis/ });
      await assert.rejects(pipes("POST", "/kafka", { ...mq, Source: "smk://broker:9092" }), { name: "ValidationException", message: /smk:.*is not supported by Tarn/ });
      const states = { Source: to.arn, Target: "arn:aws:states:us-east-1:000000000000:stateMachine:s", RoleArn };
      await assert.rejects(pipes("POST", "/states", states), { name: "ValidationException", message: /Target=arn:aws:states.* is not supported by Tarn/ });
      await assert.rejects(pipes("GET", "/none"), { name: "NotFoundException" });
      const logged = { Source: to.arn, Target: to.arn, RoleArn, LogConfiguration: { Level: "ERROR" } };
      await assert.rejects(pipes("POST", "/logged", logged), { name: "ValidationException", message: /LogConfiguration.Level/ });
      await assert.rejects(pipes("POST", "/words", { Source: to.arn, Target: to.arn, RoleArn, TargetParameters: { InputTemplate: "<word>" } }), { name: "ValidationException", message: /<word>/ });
    });

    await t.test("the AWS CLI makes, stops and lists pipes", { skip: !has("aws", "--version") && "the AWS CLI is not installed" }, async () => {
      const [from, to] = [await queue("cli-in"), await queue("cli-out")];
      const aws = (...words) => {
        const run = spawnSync("aws", ["pipes", ...words], { encoding: "utf8", env: { ...process.env, ...server.env, AWS_ENDPOINT_URL: server.url } });
        assert.equal(run.status, 0, run.stderr);
        return run.stdout ? JSON.parse(run.stdout) : {};
      };
      aws("create-pipe", "--name", "cli", "--source", from.arn, "--target", to.arn, "--role-arn", RoleArn, "--desired-state", "STOPPED");
      await send(from, "waits");
      await eventually(async () => (await pipes("GET", "/cli")).CurrentState === "STOPPED");
      const { stdout } = spawnSync(program, ["backlog", "--json"], { encoding: "utf8", env: { ...process.env, ...server.env } });
      const waiting = JSON.parse(stdout).Rows.find((row) => row.Kind === "pipe" && row.Arn.endsWith(":pipe/cli"));
      assert.deepEqual([waiting.Waiting, waiting.Then], [1, "lost"]);
      aws("start-pipe", "--name", "cli");
      assert.equal(JSON.parse((await take(to, 1))[0]).body, "waits");
      aws("update-pipe", "--name", "cli", "--role-arn", RoleArn, "--target-parameters", '{"InputTemplate":"got <$.body>"}');
      await send(from, "two");
      assert.deepEqual(await take(to, 1), ["got two"]);
      assert.deepEqual(aws("list-pipes", "--name-prefix", "cl").Pipes.map((pipe) => pipe.Name), ["cli"]);
      const arn = aws("describe-pipe", "--name", "cli").Arn;
      aws("tag-resource", "--resource-arn", arn, "--tags", "a=b");
      assert.deepEqual(aws("list-tags-for-resource", "--resource-arn", arn).tags, { a: "b" });
      aws("untag-resource", "--resource-arn", arn, "--tag-keys", "a");
      aws("stop-pipe", "--name", "cli");
      aws("delete-pipe", "--name", "cli");
    });

    await t.test("a stream's records reach a queue exactly once and in order over kills", async () => {
      const [Source, to] = [await stream("kills"), await queue("kills.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" })];
      const plain = await queue("kills-plain");
      const SourceParameters = { KinesisStreamParameters: { ...FIRST, BatchSize: 5 } };
      const InputTemplate = "<$.data.n>";
      await pipes("POST", "/ordered", { Source, Target: to.arn, RoleArn, SourceParameters, TargetParameters: { InputTemplate, SqsQueueParameters: { MessageGroupId: "$.partitionKey" } } });
      await pipes("POST", "/plain", { Source, Target: plain.arn, RoleArn, SourceParameters, TargetParameters: { InputTemplate } });
      let [sent, ended] = [0, false];
      const producer = (async () => {
        while (!ended) {
          // a record whose answer was lost may be there twice: only the first put of a number counts
          await put("kills", "k", JSON.stringify({ n: sent }));
          sent++;
        }
      })();
      for (let kill = 0; kill < KILLS; kill++) {
        const count = sent + 20;
        await eventually(() => sent >= count, { what: "records before a kill" });
        await server.kill();
        server = await startTarn({ data, listen });
      }
      const last = sent + 5;
      await eventually(() => sent >= last, { what: "records after the kills" });
      ended = true;
      await producer;
      const [ordered, all] = [[], []];
      await eventually(async () => (await drain(to, ordered)).includes(`${sent - 1}`), { what: "the last record in order" });
      await eventually(async () => (await drain(plain, all)).includes(`${sent - 1}`), { what: "the last record" });
      await drain(plain, all);
      assert.deepEqual([...new Set(ordered)], Array.from({ length: sent }, (_, i) => `${i}`));
      assert.equal(ordered.length, sent, "a record was doubled in the FIFO queue");
      const puts = new Map();
      for (const body of all) puts.set(body, (puts.get(body) ?? 0) + 1);
      assert.equal(puts.size, sent, "a record was lost");
      assert.ok([...puts.values()].filter((times) => times > 1).length <= KILLS, "more records were doubled than puts were repeated");
    });
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
