// Two accounts in one data directory: a session of one sees and changes nothing of the other, through no operation of the console.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";
import { zip } from "./zip.mjs";

const first = "000000000000";
const second = "111111111111";
const secondKey = { accessKeyId: "AKIASECONDACCOUNT", secretAccessKey: "the-second-account's-secret" };
const stream = { StreamName: "orders" };
const role = `arn:aws:iam::${first}:role/functions`;

let data;
let server;
let owner;
let other;

before(async () => {
  data = await mkdtemp(join(tmpdir(), "tarn-accounts-"));
  server = await startTarn({ data });
  const key = { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY };
  await fill(await signIn(key));
  await server.stop();

  // The instance now serves another account. The key of the first one still signs in.
  const env = { TARN_ROOT_ACCESS_KEY_ID: secondKey.accessKeyId, TARN_ROOT_SECRET_ACCESS_KEY: secondKey.secretAccessKey };
  server = await startTarn({ data, args: ["--account", second], env });
  owner = await signIn(key);
  other = await signIn(secondKey);
});
after(async () => {
  await server?.stop();
  await rm(data, { recursive: true, force: true });
});

async function signIn(body) {
  const headers = { origin: server.url, "x-tarn-console": "1", "sec-fetch-site": "same-origin" };
  const answer = await fetch(`${server.url}/console/session`, { method: "POST", headers, body: JSON.stringify(body) });
  assert.equal(answer.status, 200);
  const cookie = answer.headers.get("set-cookie").split(";")[0];
  const send = (path, init = {}) => fetch(`${server.url}/console/${path}`, { ...init, headers: { ...headers, cookie } });
  const ask = async (operation, input = {}) => {
    const sent = await send(`api/${operation}`, { method: "POST", body: JSON.stringify(input) });
    return { status: sent.status, ...(await sent.json()) };
  };
  return { ask, send, account: (await answer.json()).account };
}

/** Makes one resource of each service in the first account. */
async function fill({ ask }) {
  const done = async (operation, input) => {
    const answer = await ask(operation, input);
    assert.ok(answer.status < 300, `${operation}: ${answer.message}`);
    return answer;
  };
  await done("tarn/SendSamples", { RecordsPerSecond: 100, Seconds: 600 });
  await eventually(async () => (await ask("tarn/ListSnapshots", { Database: "samples", Table: "orders" })).Snapshots?.length > 0, { what: "a commit" });
  await done("tarn/StopSamples");
  await done("kinesis/CreateStream", { ...stream, ShardCount: 1 });
  await done("s3/CreateBucket", { Bucket: "first-bucket" });
  await done("iam/CreateUser", { UserName: "first-user" });
  await done("iam/CreateRole", {
    RoleName: "functions",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  await done("logs/CreateLogGroup", { logGroupName: "first-group" });
  const ZipFile = zip({ "index.mjs": "export const handler = async () => 1;" }).toString("base64");
  await done("lambda/CreateFunction", { FunctionName: "first-function", Runtime: "nodejs24.x", Handler: "index.handler", Role: role, Code: { ZipFile } });
  await done("athena/StartQueryExecution", { QueryString: "SELECT 1" });
}

const lists = {
  "kinesis/ListStreams": "StreamNames",
  "firehose/ListDeliveryStreams": "DeliveryStreamNames",
  "lambda/ListFunctions": "Functions",
  "athena/ListQueryExecutions": "QueryExecutionIds",
  "logs/DescribeLogGroups": "logGroups",
  "iam/ListUsers": "Users",
  "s3/ListBuckets": "Buckets",
  "tarn/GetFlow": "Nodes",
};

test("lists hold what is of the session's account", async () => {
  assert.deepEqual([owner.account, other.account], [first, second]);
  for (const [operation, member] of Object.entries(lists)) {
    assert.notEqual((await owner.ask(operation))[member].length, 0, `${operation} of the owner`);
    const answer = await other.ask(operation);
    assert.deepEqual([answer.status, answer[member] ?? []], [200, []], operation);
  }
  const { DatabaseList } = await other.ask("glue/GetDatabases");
  assert.ok(DatabaseList.every((database) => database.Name !== "samples"));
});

test("the status, and what needs attention, are those of the account", async () => {
  const own = await owner.ask("tarn/GetStatus");
  assert.deepEqual(
    [own.Streams.map((one) => one.Name).sort(), own.Deliveries[0].Name, own.Functions[0].Name, own.Tables[0].Name],
    [["orders", "samples"], "samples", "first-function", "orders"]);
  assert.deepEqual([own.Jobs, own.Instance.Notices, own.Instance.DataDirectory], [[], [], undefined], "the instance serves the other account");
  const foreign = await other.ask("tarn/GetStatus");
  assert.deepEqual([foreign.Streams, foreign.Deliveries, foreign.Functions ?? [], foreign.Tables], [[], [], [], []]);
  assert.ok(!JSON.stringify(await other.ask("tarn/ListAttention")).includes("samples"));
});

test("a live stream watches only the account's resources", async () => {
  const watch = encodeURIComponent("tarn/GetFlow:{}");
  const answer = await other.send(`live?watch=${watch}`);
  const reader = answer.body.getReader();
  let text = "";
  while (!text.includes("\n\n")) text += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  assert.match(text, /"Nodes":\[\]/);
});

const refused = {
  "kinesis/DescribeStreamSummary": stream,
  "kinesis/ListShards": stream,
  "kinesis/PutRecord": { ...stream, PartitionKey: "k", Data: "YQ==" },
  "kinesis/DeleteStream": stream,
  "kinesis/DescribeStream": { StreamARN: `arn:aws:kinesis:us-east-1:${first}:stream/orders` },
  "firehose/DescribeDeliveryStream": { DeliveryStreamName: "samples" },
  "firehose/PutRecord": { DeliveryStreamName: "samples", Record: { Data: "YQ==" } },
  "firehose/DeleteDeliveryStream": { DeliveryStreamName: "samples" },
  "glue/GetTable": { DatabaseName: "samples", Name: "orders" },
  "glue/GetTables": { DatabaseName: "samples" },
  "glue/DeleteTable": { DatabaseName: "samples", Name: "orders" },
  "lambda/GetFunction": { FunctionName: "first-function" },
  "lambda/Invoke": { FunctionName: `arn:aws:lambda:us-east-1:${first}:function:first-function`, Payload: "e30=" },
  "lambda/DeleteFunction": { FunctionName: "first-function" },
  "logs/FilterLogEvents": { logGroupName: "first-group" },
  "iam/GetUser": { UserName: "first-user" },
  "iam/CreateAccessKey": { UserName: "first-user" },
  "s3/ListObjectsV2": { Bucket: "first-bucket" },
  "s3/DeleteBucket": { Bucket: "first-bucket" },
  "s3/HeadBucket": { Bucket: "first-bucket" },
  "sts/AssumeRole": { RoleArn: role, RoleSessionName: "session" },
  "tarn/ListShardStatus": stream,
  "tarn/GetRates": stream,
  "tarn/DescribeDelivery": { DeliveryStreamName: "samples" },
  "tarn/TailDelivery": { DeliveryStreamName: "samples", From: "TRIM_HORIZON" },
  "tarn/ListRefusedRecords": { Delivery: "samples" },
  "tarn/AuditDelivery": { DeliveryStreamName: "samples" },
  "tarn/RedriveRecords": { DeliveryStreamName: "samples", Ids: ["1-1"] },
  "tarn/ListSnapshots": { Database: "samples", Table: "orders" },
  "tarn/ListTableFiles": { Database: "samples", Table: "orders" },
  "tarn/ListSchemaChanges": { Database: "samples", Table: "orders" },
  "tarn/MaintainTable": { DatabaseName: "samples", TableName: "orders" },
};

test("every operation on a resource of the other account is refused", async () => {
  for (const [operation, input] of Object.entries(refused)) {
    const answer = await other.ask(operation, input);
    assert.ok(answer.status >= 400 && answer.status < 500, `${operation}: ${JSON.stringify(answer)}`);
    assert.match(answer.__type, /NotFound|AccessDenied|NoSuch|NotExist|Forbidden/, operation);
  }
  const put = await other.send(`api/s3/PutObject?input=${encodeURIComponent('{"Bucket":"first-bucket","Key":"x"}')}`, { method: "POST", body: "x" });
  assert.equal(put.status, 403);
});

test("SQL and results of the other account are refused", async () => {
  const { QueryExecutionIds } = await owner.ask("athena/ListQueryExecutions");
  for (const operation of ["GetQueryExecution", "GetQueryResults", "StopQueryExecution"]) {
    assert.equal((await other.ask(`athena/${operation}`, { QueryExecutionId: QueryExecutionIds[0] })).status, 400, operation);
  }
  assert.equal((await other.ask("tarn/DescribeExecution", { QueryExecutionId: QueryExecutionIds[0] })).status, 404);
  const { QueryExecutionId } = await other.ask("athena/StartQueryExecution", { QueryString: "SELECT count(*) FROM samples.orders" });
  const ended = await eventually(async () => {
    const { QueryExecution } = await other.ask("athena/GetQueryExecution", { QueryExecutionId });
    return /SUCCEEDED|FAILED/.test(QueryExecution.Status.State) && QueryExecution.Status;
  }, { what: "the statement's end" });
  assert.deepEqual(ended.State, "FAILED");
  assert.match(ended.StateChangeReason, /SCHEMA_NOT_FOUND|TABLE_NOT_FOUND/);
});

test("the instance's log, settings and clock are for the account that it serves", async () => {
  for (const operation of ["ListServerLog", "ListSettings", "GetClockDoubt", "AcceptClock"]) {
    assert.equal((await other.ask(`tarn/${operation}`)).status, 200, operation);
    const answer = await owner.ask(`tarn/${operation}`);
    assert.deepEqual([answer.status >= 400, answer.__type], [true, "AccessDeniedException"], operation);
  }
});

test("nothing was changed, and the owner's session works", async () => {
  assert.deepEqual((await owner.ask("kinesis/ListStreams")).StreamNames.sort(), ["orders", "samples"]);
  assert.equal((await owner.ask("lambda/GetFunction", { FunctionName: "first-function" })).status, 200);
  assert.equal((await owner.ask("s3/ListObjectsV2", { Bucket: "first-bucket" })).KeyCount, 0);
  assert.equal((await owner.ask("tarn/DescribeDelivery", { DeliveryStreamName: "samples" })).status, 200);
});
