// Services act with their roles: a right that is taken away stops them by name, at their positions, and given back they go on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CreateDeliveryStreamCommand, FirehoseClient, UpdateDestinationCommand } from "@aws-sdk/client-firehose";
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateStreamCommand, KinesisClient, PutRecordsCommand, waitUntilStreamExists } from "@aws-sdk/client-kinesis";
import {
  CreateEventSourceMappingCommand, GetEventSourceMappingCommand, LambdaClient, PutFunctionConcurrencyCommand, UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { functionsOf, json, policy } from "./functions.mjs";
import { run } from "./script.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const account = "000000000000";
const streamArn = (name) => `arn:aws:kinesis:us-east-1:${account}:stream/${name}`;
const allow = (Action, Resource = "*") => ({ Effect: "Allow", Action, Resource });
const deny = (Action, Resource = "*") => ({ Effect: "Deny", Action, Resource });
const trust = (service) => policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: `${service}.amazonaws.com` } });
const everything = allow(["kinesis:Get*", "kinesis:DescribeStream", "s3:*", "glue:*", "lambda:InvokeFunction"]);

let server, settings;
before(async () => {
  server = await startTarn();
  settings = functionsOf(server).settings();
  await new S3Client({ ...settings, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "lake" }));
});
after(async () => (await server.stop(), await server.remove()));

const iam = (command) => new IAMClient(settings).send(command);
const firehose = (command) => new FirehoseClient(settings).send(command);
const lambda = (command) => new LambdaClient(settings).send(command);
const put = (RoleName, PolicyName, ...statements) => iam(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy(...statements) }));

/** Denies an action, and gives it back after some work. */
async function without(RoleName, action, work) {
  await put(RoleName, "deny", deny(action));
  await work();
  await iam(new DeleteRolePolicyCommand({ RoleName, PolicyName: "deny" }));
}

async function makeStream(StreamName) {
  const kinesis = new KinesisClient(settings);
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 60, minDelay: 1 }, { StreamName });
}

const records = (StreamName, ...values) => new KinesisClient(settings).send(new PutRecordsCommand({
  StreamName, Records: values.map((id) => ({ PartitionKey: `${id}`, Data: Buffer.from(JSON.stringify({ id })) })),
}));

const tarn = (...args) => run("env", [...Object.entries(server.env).map(([name, value]) => `${name}=${value}`), program, ...args]);
const ids = async (table) => (await tarn("sql", "--format", "csv", `SELECT id FROM ${table} ORDER BY id`)).stdout.replaceAll('"', "").trim().split("\n").slice(1).join(" ");
/** The status as one line: tables break long texts. */
const status = async () => (await tarn("status")).stdout.replace(/[\s│]+/g, " ");

const input = (DeliveryStreamName, stream, table, RoleARN) => ({
  DeliveryStreamName,
  DeliveryStreamType: "KinesisStreamAsSource",
  KinesisStreamSourceConfiguration: { KinesisStreamARN: streamArn(stream), RoleARN },
  IcebergDestinationConfiguration: {
    RoleARN,
    CatalogConfiguration: { CatalogARN: `arn:aws:glue:us-east-1:${account}:catalog`, WarehouseLocation: "s3://lake/warehouse" },
    DestinationTableConfigurationList: [{ DestinationDatabaseName: "shop", DestinationTableName: table }],
    TableCreationConfiguration: { Enabled: true },
    SchemaEvolutionConfiguration: { Enabled: true },
    BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
    S3Configuration: { RoleARN, BucketARN: "arn:aws:s3:::lake", ErrorOutputPrefix: `errors/${table}/` },
  },
});

test("a delivery stops by name without a right of its role, and goes on with it", async () => {
  const { Role } = await iam(new CreateRoleCommand({ RoleName: "delivers", AssumeRolePolicyDocument: trust("firehose") }));
  await put("delivers", "own", everything);
  await makeStream("clicks");
  await firehose(new CreateDeliveryStreamCommand(input("clicks", "clicks", "clicks", Role.Arn)));
  let next = 1;
  await records("clicks", next++);
  await eventually(async () => (await ids("shop.clicks")) === "1", { what: "the first row" });
  for (const action of ["kinesis:GetRecords", "glue:UpdateTable", "s3:PutObject", "s3:GetObject"]) {
    const before = await ids("shop.\"clicks$delivered\"");
    await without("delivers", action, async () => {
      await eventually(async () => (await status()).includes(`not authorized to perform: ${action}`), { what: `FAILING without ${action}`, everyMs: 200 });
      await records("clicks", next++);
      assert.equal(await ids("shop.\"clicks$delivered\""), before);
    });
    await eventually(async () => (await ids("shop.\"clicks$delivered\"")).split(" ").length === next - 1, { what: `the row after ${action} came back` });
  }
  assert.equal(await ids("shop.\"clicks$delivered\""), [...Array(next - 1).keys()].map((index) => index + 1).join(" "));
  await eventually(async () => !(await status()).includes("FAILING"), { what: "no failure" });

  await iam(new UpdateAssumeRolePolicyCommand({ RoleName: "delivers", PolicyDocument: trust("lambda") }));
  await eventually(async () => /trust policy of the role .*delivers does not allow firehose/.test(await status()), { what: "the lost trust" });
});

test("a role that is missing or does not trust the service is refused, and the commands of the message make one that works", async () => {
  await makeStream("orders");
  const refused = await firehose(new CreateDeliveryStreamCommand(input("orders", "orders", "orders", `arn:aws:iam::${account}:role/made`)))
    .then(() => assert.fail("it was made"), (error) => error);
  assert.equal(refused.name, "InvalidArgumentException");
  const commands = [...refused.message.matchAll(/aws (iam [^{]*)'(\{.*?\})'(?= and aws|$)/g)];
  assert.equal(commands.length, 2, refused.message);
  for (const [, words, document] of commands) {
    const values = Object.fromEntries([...words.matchAll(/--([a-z-]+) ([a-z]+)/g)].map(([, name, value]) => [name, value]));
    if (words.startsWith("iam create-role")) {
      await iam(new CreateRoleCommand({ RoleName: values["role-name"], AssumeRolePolicyDocument: document }));
    } else {
      await iam(new PutRolePolicyCommand({ RoleName: values["role-name"], PolicyName: values["policy-name"], PolicyDocument: document }));
    }
  }
  await firehose(new CreateDeliveryStreamCommand(input("orders", "orders", "orders", `arn:aws:iam::${account}:role/made`)));
  await records("orders", 7);
  await eventually(async () => (await ids("shop.orders")) === "7", { what: "the row" });

  await iam(new CreateRoleCommand({ RoleName: "other", AssumeRolePolicyDocument: trust("lambda") }));
  const bucket = { RoleARN: `arn:aws:iam::${account}:role/other`, BucketARN: "arn:aws:s3:::lake" };
  await assert.rejects(
    firehose(new CreateDeliveryStreamCommand({ DeliveryStreamName: "untrusted", ExtendedS3DestinationConfiguration: bucket })),
    /unable to assume role .*other.*update-assume-role-policy --role-name other/s);
  await assert.rejects(
    firehose(new UpdateDestinationCommand({
      DeliveryStreamName: "orders", CurrentDeliveryStreamVersionId: "1", DestinationId: "destinationId-000000000001",
      IcebergDestinationUpdate: { RoleARN: bucket.RoleARN },
    })),
    /unable to assume role .*other/);
});

test("a mapping stands still while its function's role may not read, and can be disabled then", async () => {
  const { make, makeRole, invoke } = functionsOf(server);
  const role = await makeRole("reads", allow(["kinesis:*", "lambda:InvokeFunction"]));
  await make("reads", {
    "index.mjs": `const seen = []; export const handler = async (event) => { if (event.list) return seen;
      for (const one of event.Records) seen.push(JSON.parse(Buffer.from(one.kinesis.data, "base64")).id); };`,
  }, role);
  await lambda(new PutFunctionConcurrencyCommand({ FunctionName: "reads", ReservedConcurrentExecutions: 1 }));
  const seen = async () => json(await invoke("reads", { list: true })).join(" ");
  await makeStream("events");
  const { UUID } = await lambda(new CreateEventSourceMappingCommand({
    FunctionName: "reads", EventSourceArn: streamArn("events"), StartingPosition: "TRIM_HORIZON", MaximumBatchingWindowInSeconds: 0,
  }));
  const mapping = () => lambda(new GetEventSourceMappingCommand({ UUID }));
  await records("events", 1);
  await eventually(async () => (await seen()) === "1", { what: "the first record" });
  await without("reads", "kinesis:GetRecords", async () => {
    await eventually(async () => /kinesis:GetRecords/.test((await mapping()).LastProcessingResult), { what: "the action by name" });
    await records("events", 2);
    await assert.rejects(lambda(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 5 })), /ensure the role can perform/);
    await lambda(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await eventually(async () => (await mapping()).State === "Disabled", { what: "a disabled mapping" });
    assert.equal(await seen(), "1");
  });
  await lambda(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
  await eventually(async () => (await seen()) === "1 2", { what: "the second record" });
});
