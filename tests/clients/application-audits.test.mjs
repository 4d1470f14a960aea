// Replays and audits of an application by the commands: late records are explained, planted rows are found, ranges agree, rights are checked; and scores of
// a random cut forest.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { CreateApplicationCommand, KinesisAnalyticsV2Client, StartApplicationCommand } from "@aws-sdk/client-kinesis-analytics-v2";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { makeRole } from "./roles.mjs";
import { createStream } from "./streams.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { run } from "./script.mjs";
import { eventually } from "./wait.mjs";

let server, kinesis, query, role;

before(async () => {
  // The application, and the engine of a replay or an audit.
  server = await startTarn({ args: ["--memory-mb", "4096"] });
  Object.assign(process.env, server.env);
  kinesis = new KinesisClient({});
  ({ query } = await import("./athena-query.mjs"));
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "tarn-000000000000-us-east-1" }));
  role = await makeRole("analyst", { services: ["kinesisanalytics"] });
});
after(async () => (await server.stop(), await server.remove()));

const tarn = (...args) => run(program, args);
const linesOf = ({ stdout }, word) => stdout.split("\n").filter((line) => line.startsWith(`${word} `));
const at = (minute, second = 0) => `2024-05-01 10:${String(minute).padStart(2, "0")}:${String(second).padStart(2, "0")}.000`;
const put = (StreamName, ...events) => kinesis.send(new PutRecordsCommand({
  StreamName, Records: events.map((event) => ({ PartitionKey: "k", Data: Buffer.from(JSON.stringify(event)) })),
}));
const rows = async (sql) => (await query(sql)).rows;

async function start(ApplicationName, TextContent) {
  const flink = new KinesisAnalyticsV2Client({});
  await flink.send(new CreateApplicationCommand({
    ApplicationName, ServiceExecutionRole: role, RuntimeEnvironment: "FLINK-1_20",
    ApplicationConfiguration: { ApplicationCodeConfiguration: { CodeContentType: "PLAINTEXT", CodeContent: { TextContent } } },
  }));
  await flink.send(new StartApplicationCommand({ ApplicationName }));
}

const clicks = `
  CREATE TABLE clicks (k STRING, n BIGINT, price DECIMAL(10, 2), ratio DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
    WITH ('connector' = 'kinesis', 'stream' = 'clicks', 'format' = 'json', 'source.init.position' = 'TRIM_HORIZON');`;
const columns = "k STRING, minute_start TIMESTAMP(3), total BIGINT, price DECIMAL(38, 2), ratio DOUBLE, names ARRAY<STRING>";
const sums = `${clicks}
  CREATE TABLE sums (${columns}) WITH ('connector' = 'iceberg', 'catalog-database' = 'web');
  CREATE TABLE copies (${columns}) WITH ('connector' = 'kinesis', 'stream' = 'copies', 'format' = 'json');
  CREATE VIEW minutes AS SELECT k, window_start, SUM(n), SUM(price), AVG(ratio), ARRAY_AGG(k)
    FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY k, window_start, window_end;
  INSERT INTO sums SELECT * FROM minutes;
  INSERT INTO copies SELECT * FROM minutes;`;
const click = (k, n, ts) => ({ k, n, price: n / 4, ratio: n / 3, ts });
let middle;

test("an audit explains late records, and a replay has the live rows", async () => {
  for (const StreamName of ["clicks", "copies"]) await createStream(kinesis, { StreamName, ShardCount: 1 });
  await start("sums", sums);
  for (let minute = 0; minute < 4; minute++) await put("clicks", click("a", minute, at(minute, 1)), click("b", 7, at(minute, 30)), click("a", 1, at(minute, 59)));
  await put("clicks", click("z", 0, at(4, 6)));
  await eventually(async () => (await rows("SELECT count(*) FROM web.sums"))[0][0] === "8");
  middle = new Date().toISOString();
  await put("clicks", click("a", 100, at(1, 10)), click("c", 5, at(2, 10)));
  for (let minute = 4; minute < 7; minute++) await put("clicks", click("a", minute, at(minute, 1)), click("z", 0, at(minute + 1, 6)));
  await eventually(async () => (await rows("SELECT count(*) FROM web.sums"))[0][0] === "14");

  const audited = await tarn("audit", "application:sums");
  assert.equal(audited.code, 0, audited.output);
  assert.match(audited.stdout, /everything that was compared agrees/);
  assert.deepEqual(linesOf(audited, "NOT COMPARED"), ["web.sums", "copies"].map((place) => `NOT COMPARED ${place}: column names (ARRAY<STRING>)`));
  for (const place of ["web.sums", "copies"]) {
    const late = linesOf(audited, "LATE").filter((line) => line.includes(`LATE ${place}:`));
    assert.equal(late.length, 2, audited.output);
    assert.match(late[0], /k a, minute_start 2024-05-01 10:01:00: emitted total 2, price 0.5, .*; with late rows total 102, price 25.5, .*; late rows 1$/);
    assert.match(late[1], /k c, minute_start 2024-05-01 10:02:00: emitted nothing; with late rows total 5, .*; late rows 1$/);
  }

  const needed = await tarn("applications", "replay", "sums", "--into", "web.again");
  assert.equal(needed.code, 1);
  assert.match(needed.output, /several INSERTs: name one of the tables sums, copies/);
  const replayed = await tarn("applications", "replay", "sums", "--table", "copies", "--into", "web.again");
  assert.equal(replayed.code, 0, replayed.output);
  assert.match(replayed.stdout, /14 rows are in web\.again/);
  const all = "SELECT k, minute_start, total, price, ratio, names FROM";
  assert.deepEqual(await rows(`${all} web.again ORDER BY 2, 1`), await rows(`${all} web.sums ORDER BY 2, 1`));
  const twice = await tarn("applications", "replay", "sums", "--table", "copies", "--into", "web.again");
  assert.match(twice.output, /web\.again exists, and a replay makes its table/);
});

test("the windows of a range are the ones that ended in it", async () => {
  const [first, second] = [await tarn("audit", "application:sums", "--to", middle), await tarn("audit", "application:sums", "--from", middle)];
  assert.equal(first.code, 0, first.output);
  assert.equal(second.code, 0, second.output);
  assert.match(first.stdout, /web\.sums\W+8\W+8\W+0\W+0\W+0\W/);
  assert.match(second.stdout, /web\.sums\W+6\W+6\W+2\W+0\W+0\W/);
  const replayed = await tarn("applications", "replay", "sums", "--table", "sums", "--from", middle, "--into", "web.later");
  assert.match(replayed.stdout, /6 rows are in web\.later/, replayed.output);
  const empty = await tarn("applications", "replay", "sums", "--table", "sums", "--from", middle, "--to", middle, "--into", "web.none");
  assert.match(empty.output, /The range is empty/);
});

test("an audit finds rows that were changed, removed, doubled and added", async () => {
  await query("UPDATE web.sums SET price = price + DECIMAL '0.01' WHERE k = 'a' AND minute_start = TIMESTAMP '2024-05-01 10:00:00'");
  await query("DELETE FROM web.sums WHERE k = 'b' AND minute_start = TIMESTAMP '2024-05-01 10:01:00'");
  await query("INSERT INTO web.sums SELECT * FROM web.sums WHERE k = 'b' AND minute_start = TIMESTAMP '2024-05-01 10:02:00'");
  await put("copies", { k: "planted", minute_start: "2024-05-01 10:03:00", total: 1, price: 1, ratio: 1, names: [] });
  const audited = await tarn("audit", "application:sums");
  assert.equal(audited.code, 1, audited.output);
  const found = linesOf(audited, "FOUND");
  assert.equal(found.length, 4, audited.output);
  assert.match(found[0], /web\.sums: k a, minute_start 2024-05-01 10:00:00: emitted total 1, price 0.26, .*; the log implies total 1, price 0.25, /);
  assert.match(found[1], /k b, minute_start 2024-05-01 10:01:00: emitted nothing; the log implies total 7/);
  assert.match(found[2], /k b, minute_start 2024-05-01 10:02:00: emitted total 7, .* and total 7, .*; the log implies total 7/);
  assert.match(found[3], /copies: k planted, .*: emitted total 1, .*; the log implies nothing/);
  assert.match(audited.stdout, /4 findings/);
});

// A user: `allow` sets the actions, `by` runs a command as the user.
async function makeUser(UserName) {
  const iam = new IAMClient({});
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const allow = (...Action) => iam.send(new PutUserPolicyCommand({
    UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] }),
  }));
  const by = async (...args) => {
    const env = { id: process.env.AWS_ACCESS_KEY_ID, secret: process.env.AWS_SECRET_ACCESS_KEY };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: key.AccessKeyId, AWS_SECRET_ACCESS_KEY: key.SecretAccessKey });
    try {
      return await tarn(...args);
    } finally {
      Object.assign(process.env, { AWS_ACCESS_KEY_ID: env.id, AWS_SECRET_ACCESS_KEY: env.secret });
    }
  };
  return { allow, by };
}

test("a caller needs the rights to the sources and to the new table", async () => {
  const { allow, by } = await makeUser("auditor");
  const replay = ["applications", "replay", "sums", "--table", "sums", "--into", "web.stolen"];
  await allow("s3:ListAllMyBuckets");
  assert.match((await by("audit", "application:sums")).output, /tarn:AuditApplication/);
  assert.match((await by(...replay)).output, /tarn:StartReplay/);
  await allow("tarn:*");
  assert.match((await by("audit", "application:sums")).output, /kinesis:ListShards/);
  assert.match((await by(...replay)).output, /kinesis:ListShards/);
  await allow("tarn:*", "kinesis:*");
  assert.match((await by(...replay)).output, /glue:CreateTable/);
  await allow("tarn:*", "kinesis:*", "glue:*");
  assert.match((await by(...replay)).output, /s3:PutObject/);
  await allow("tarn:*", "kinesis:*", "glue:*", "s3:*");
  assert.match((await by(...replay)).stdout, /14 rows are in web\.stolen/);
  const none = await tarn("audit", "application:nothing");
  assert.equal(none.code, 1);
  assert.match(none.output, /There is no application nothing/);
});

test("a random cut forest scores the rows of a stream, and a replay has the same scores", async () => {
  for (const StreamName of ["values"]) await createStream(kinesis, { StreamName, ShardCount: 1 });
  await start("scores", `
    CREATE TABLE v (id BIGINT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
      WITH ('connector' = 'kinesis', 'stream' = 'values', 'format' = 'json', 'source.init.position' = 'TRIM_HORIZON');
    CREATE TABLE scores (id BIGINT, score DOUBLE, why STRING) WITH ('connector' = 'iceberg', 'catalog-database' = 'web');
    INSERT INTO scores SELECT id, ANOMALY_SCORE, ANOMALY_EXPLANATION FROM TABLE(RANDOM_CUT_FOREST_WITH_EXPLANATION(TABLE v, DESCRIPTOR(x), 50, 128, 1000, 1));`);
  const values = Array.from({ length: 300 }, (_, id) => ({ id, x: id === 260 ? 50 : Math.sin(id / 3), ts: at(0, id % 60) }));
  await put("values", ...values);
  await eventually(async () => (await rows("SELECT count(*) FROM web.scores"))[0][0] === "300");
  assert.deepEqual(await rows("SELECT id, json_extract_scalar(why, '$.x.DIRECTION') FROM web.scores ORDER BY score DESC LIMIT 1"), [["260", "HIGH"]]);
  const replayed = await tarn("applications", "replay", "scores", "--into", "web.scores_again");
  assert.match(replayed.stdout, /300 rows/, replayed.output);
  assert.deepEqual(await rows("SELECT * FROM web.scores_again ORDER BY id"), await rows("SELECT * FROM web.scores ORDER BY id"));
  const audited = await tarn("audit", "application:scores");
  assert.match(audited.stdout, /everything agrees/, audited.output);
  // The next test needs the place of its engine.
  assert.equal((await tarn("applications", "stop", "scores")).code, 0);
});

test("a caller needs the rights to the reference tables and their bytes", async () => {
  await rows("CREATE DATABASE IF NOT EXISTS web");
  await rows("CREATE TABLE web.prices (k string, price string) TBLPROPERTIES ('table_type' = 'ICEBERG')");
  await rows("INSERT INTO web.prices VALUES ('a', 'secret')");
  await createStream(kinesis, { StreamName: "priced", ShardCount: 1 });
  await start("prices", `
    CREATE TABLE s (k STRING, p AS PROCTIME()) WITH ('connector' = 'kinesis', 'stream' = 'priced', 'format' = 'json', 'source.init.position' = 'TRIM_HORIZON');
    CREATE TABLE d (k STRING, price STRING) WITH ('connector' = 'iceberg', 'catalog-database' = 'web', 'catalog-table' = 'prices');
    CREATE TABLE looked_up (k STRING, price STRING) WITH ('connector' = 'iceberg', 'catalog-database' = 'web');
    INSERT INTO looked_up SELECT s.k, d.price FROM s JOIN d FOR SYSTEM_TIME AS OF s.p AS d ON s.k = d.k;`);
  await put("priced", { k: "a" });
  await eventually(async () => (await rows("SELECT price FROM web.looked_up").catch(() => [])).length === 1, { what: "a row with a price" });
  const { allow, by } = await makeUser("reader");
  const commands = [["audit", "application:prices"], ["applications", "replay", "prices", "--into", "web.seen"]];
  const own = ["tarn:AuditApplication", "tarn:StartReplay", "tarn:DescribeReplay", "kinesis:*", "glue:CreateTable", "s3:PutObject"];
  for (const [missing, ...actions] of [["glue:GetTable", "s3:GetObject"], ["s3:GetObject", "glue:GetTable"]]) {
    await allow(...own, ...actions);
    for (const command of commands) {
      const { code, output } = await by(...command);
      assert.notEqual(code, 0, `${command} without ${missing}`);
      assert.match(output, new RegExp(missing), `${command} without ${missing}`);
      assert.doesNotMatch(output, /secret/);
    }
  }
  await allow(...own, "glue:GetTable", "s3:GetObject", "athena:*", "s3:*", "glue:*");
  for (const command of commands) {
    const { code, output } = await by(...command);
    assert.equal(code, 0, output);
  }
});
