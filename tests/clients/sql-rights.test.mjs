// SQL asks as Athena does: who runs a statement needs the right to the bytes, and system tables show their reader's rows.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AthenaClient, CreateWorkGroupCommand, GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, DeleteUserPolicyCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const account = "000000000000";
let server;
before(async () => (server = await startTarn()));
after(async () => (await server.stop(), await server.remove()));

const settings = (credentials) => ({
  endpoint: server.url,
  region: "us-east-1",
  maxAttempts: 1,
  credentials: credentials ?? { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
});
const iam = () => new IAMClient(settings());
const s3 = () => new S3Client({ ...settings(), forcePathStyle: true });
const objects = async (Bucket, Prefix) => ((await s3().send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents ?? []).map((one) => one.Key);
const allow = (Action, Resource) => ({ Effect: "Allow", Action, Resource });

async function makeUser(UserName, ...statements) {
  await iam().send(new CreateUserCommand({ UserName }));
  await iam().send(new AttachUserPolicyCommand({ UserName, PolicyArn: "arn:aws:iam::aws:policy/AmazonAthenaFullAccess" }));
  if (statements.length > 0) await grant(UserName, "own", ...statements);
  const { AccessKey: key } = await iam().send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
}

const grant = (UserName, PolicyName, ...Statement) =>
  iam().send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
const revoke = (UserName, PolicyName) => iam().send(new DeleteUserPolicyCommand({ UserName, PolicyName }));

async function run(credentials, QueryString, options = {}) {
  const athena = new AthenaClient(settings(credentials));
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString, QueryExecutionContext: { Database: "shop" }, ...options }));
  const execution = await eventually(async () => {
    const { QueryExecution: one } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    return !["QUEUED", "RUNNING"].includes(one.Status.State) && one;
  }, { what: QueryString, everyMs: 20 });
  return { id: QueryExecutionId, state: execution.Status.State, reason: execution.Status.StateChangeReason ?? "" };
}

async function rows(credentials, sql, options) {
  const { id, state, reason } = await run(credentials, sql, options);
  assert.equal(state, "SUCCEEDED", reason);
  const answer = await new AthenaClient(settings(credentials)).send(new GetQueryResultsCommand({ QueryExecutionId: id }));
  return answer.ResultSet.Rows.slice(1).map((row) => row.Data.map((datum) => datum.VarCharValue));
}

const refused = async (credentials, sql, pattern, options) => {
  const { state, reason } = await run(credentials, sql, options);
  assert.equal(state, "FAILED", `${sql} ran`);
  assert.match(reason, /PERMISSION_DENIED/);
  assert.match(reason, pattern);
};

test("catalog and query rights alone read no table, and rights to the bytes do", async () => {
  for (const Bucket of ["lake", "other"]) await s3().send(new CreateBucketCommand({ Bucket }));
  await run(undefined, "CREATE DATABASE shop", { QueryExecutionContext: undefined });
  for (const table of ["sales", "secrets"]) {
    await run(undefined, `CREATE TABLE ${table} (n int, t string) LOCATION 's3://lake/${table}/' TBLPROPERTIES ('table_type' = 'ICEBERG')`);
    await run(undefined, `INSERT INTO ${table} VALUES (1, 'one'), (2, 'two')`);
  }
  await run(undefined, "CREATE VIEW both_tables AS SELECT n FROM sales UNION ALL SELECT n FROM secrets");

  const ann = await makeUser("ann");
  await refused(ann, "SELECT * FROM sales", /s3:GetObject on resource: arn:aws:s3:::lake\/sales\/metadata/);
  await grant("ann", "own", allow("s3:GetObject", "arn:aws:s3:::lake/sales/*"));
  assert.deepEqual(await rows(ann, "SELECT n FROM sales ORDER BY n"), [["1"], ["2"]]);
  await refused(ann, "SELECT * FROM secrets", /lake\/secrets/);
  await refused(ann, "SELECT * FROM both_tables", /lake\/secrets/);
  await refused(ann, 'SELECT * FROM "secrets$files"', /lake\/secrets/);

  await grant("ann", "no", { Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::lake/sales/data/*" });
  await refused(ann, "SELECT n FROM sales", /lake\/sales\/data/);
  await revoke("ann", "no");
  assert.equal((await rows(ann, "SELECT n FROM sales")).length, 2);
});

test("results, new tables and inserts go where the caller may write", async () => {
  const bob = await makeUser("bob", allow("s3:GetObject", "arn:aws:s3:::lake/sales/*"));
  await refused(bob, "SELECT 1", /Access denied when writing output to url: s3:\/\/other\//, { ResultConfiguration: { OutputLocation: "s3://other/results/" } });
  await refused(bob, "INSERT INTO sales VALUES (3, 'three')", /s3:PutObject/);
  await refused(bob, "DROP TABLE sales", /s3:DeleteObject/);
  await assert.rejects(
    run(bob, "CREATE TABLE mine WITH (table_type = 'ICEBERG', is_external = false, location = 's3://other/mine/') AS SELECT n FROM sales"),
    { name: "AccessDeniedException" });
  await run(undefined, "CREATE DATABASE elsewhere LOCATION 's3://other/elsewhere/'");
  await refused(bob, "CREATE TABLE elsewhere.mine WITH (table_type = 'ICEBERG', is_external = false) AS SELECT n FROM sales", /other\/elsewhere/);
  await assert.rejects(run(bob, "UNLOAD (SELECT n FROM sales) TO 's3://other/out/' WITH (format = 'PARQUET')"), { name: "AccessDeniedException" });
  assert.deepEqual(await objects("other"), []);
  assert.deepEqual(await rows(undefined, "SELECT count(*) FROM sales"), [["2"]]);
});

test("a result is read with the right to its object", async () => {
  const eve = await makeUser("eve", allow("s3:GetObject", "arn:aws:s3:::lake/sales/*"));
  const { id } = await run(undefined, "SELECT t FROM secrets");
  const get = () => new AthenaClient(settings(eve)).send(new GetQueryResultsCommand({ QueryExecutionId: id }));
  assert.equal((await get()).ResultSet.Rows.length, 3);
  await grant("eve", "no", { Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::aws-athena-query-results-*" });
  await assert.rejects(get(), { name: "AccessDeniedException", message: /s3:GetObject/ });
});

test("executions are shown by the work groups that their reader may see", async () => {
  await new AthenaClient(settings()).send(new CreateWorkGroupCommand({ Name: "team" }));
  await run(undefined, "SELECT 'of the team'", { WorkGroup: "team" });
  const dan = await makeUser("dan");
  const seen = () => rows(dan, "SELECT DISTINCT work_group FROM tarn.executions ORDER BY 1");
  assert.deepEqual(await seen(), [["primary"], ["team"]]);
  await grant("dan", "no", { Effect: "Deny", Action: "athena:GetQueryExecution", Resource: `arn:aws:athena:us-east-1:${account}:workgroup/team` });
  assert.deepEqual(await seen(), [["primary"]]);
});

test("log events are shown by the groups that their reader may search, and no expression sees the others", async () => {
  const logs = new CloudWatchLogsClient(settings());
  for (const logGroupName of ["/app/open", "/app/secret"]) {
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
    await logs.send(new PutLogEventsCommand({
      logGroupName, logStreamName: "s", logEvents: [{ timestamp: Date.now(), message: logGroupName === "/app/open" ? "17" : "password" }],
    }));
  }
  await eventually(async () => (await rows(undefined, "SELECT message FROM tarn_logs.events")).length === 2, { everyMs: 200, what: "two events" });
  const fay = await makeUser("fay");
  assert.deepEqual(await rows(fay, "SELECT message FROM tarn_logs.events"), []);
  await grant("fay", "logs", allow("logs:FilterLogEvents", `arn:aws:logs:us-east-1:${account}:log-group:/app/open:*`));
  assert.deepEqual(await rows(fay, "SELECT message FROM tarn_logs.events"), [["17"]]);
  assert.deepEqual(await rows(fay, "SELECT count(*) FROM tarn_logs.events WHERE CAST(message AS integer) > 0"), [["1"]]);
  assert.deepEqual(await rows(fay, "SELECT 1 FROM tarn_logs.events e JOIN (VALUES 17) v(n) ON CAST(e.message AS integer) = v.n"), [["1"]]);
  assert.deepEqual(await rows(fay, "SELECT max(CAST(message AS integer)) FROM tarn_logs.events GROUP BY log_group"), [["17"]]);
  await refused(fay, 'SELECT * FROM tarn_logs."events$files"', /may not see/);
  assert.equal((await rows(undefined, 'SELECT * FROM tarn_logs."events$files"')).length >= 0, true);
});
