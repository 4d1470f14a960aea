// Audits of applications whose inputs come from a delivered table with lineage: late records, planted rows, refusals by name, rights.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { CreateApplicationCommand, KinesisAnalyticsV2Client, StartApplicationCommand } from "@aws-sdk/client-kinesis-analytics-v2";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { makeRole } from "./roles.mjs";
import { createStream } from "./streams.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { run } from "./script.mjs";
import { eventually } from "./wait.mjs";

const Bucket = "tarn-000000000000-us-east-1";
let server, kinesis, lake, query, role;

before(async () => {
  server = await startTarn({ args: ["--memory-mb", "4096"] });
  Object.assign(process.env, server.env);
  kinesis = new KinesisClient({});
  ({ query } = await import("./athena-query.mjs"));
  lake = await import("./lake.mjs");
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  await new GlueClient({}).send(new CreateDatabaseCommand({ DatabaseInput: { Name: "web" } }));
  role = await makeRole("analyst", { services: ["kinesisanalytics"] });
});
after(async () => (await server.stop(), await server.remove()));

const tarn = (...args) => run(program, args);
const audit = (...args) => tarn("audit", "application:sums", ...args);
const linesOf = ({ stdout }, word) => stdout.split("\n").filter((line) => line.startsWith(`${word} `));
const at = (minute, second = 0) => `2024-05-01 10:${String(minute).padStart(2, "0")}:${String(second).padStart(2, "0")}.000`;
const click = (k, n, ts) => ({ k, n, price: 0.25, ratio: n / 3, ts });
const putTexts = (StreamName, ...texts) => kinesis.send(new PutRecordsCommand({
  StreamName, Records: texts.map((text) => ({ PartitionKey: "k", Data: Buffer.from(text) })),
}));
const put = (StreamName, ...events) => putTexts(StreamName, ...events.map((event) => JSON.stringify(event)));
const rows = async (sql) => (await query(sql)).rows;

// A table, and a delivery of the stream into it.
async function deliver(StreamName, Name, types, lineage = "true") {
  const Fields = Object.entries(types).map(([Field, Type], i) => ({ Id: i + 1, Name: Field, Type, Required: false }));
  const CreateIcebergTableInput = {
    Location: `s3://${Bucket}/lake/${Name}`, Schema: { Fields }, Properties: { "tarn.lineage": lineage, "tarn.rest.enabled": "true" },
  };
  await new GlueClient({}).send(new CreateTableCommand({
    DatabaseName: "web", Name, OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE", Version: "2", CreateIcebergTableInput } },
  }));
  await lake.createDelivery({
    DeliveryStreamName: `to-${Name}`, DeliveryStreamType: "KinesisStreamAsSource",
    KinesisStreamSourceConfiguration: { KinesisStreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, RoleARN: lake.RoleARN },
    IcebergDestinationConfiguration: lake.icebergDestination(Bucket, "web", Name),
  });
}

async function start(ApplicationName, TextContent) {
  const flink = new KinesisAnalyticsV2Client({});
  await flink.send(new CreateApplicationCommand({
    ApplicationName, ServiceExecutionRole: role, RuntimeEnvironment: "FLINK-1_20",
    ApplicationConfiguration: { ApplicationCodeConfiguration: { CodeContentType: "PLAINTEXT", CodeContent: { TextContent } } },
  }));
  await flink.send(new StartApplicationCommand({ ApplicationName }));
}

const sums = (stream) => `
  CREATE TABLE clicks (k STRING, n BIGINT, price DECIMAL(10, 2), ratio DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
    WITH ('connector' = 'kinesis', 'stream' = '${stream}', 'format' = 'json', 'source.init.position' = 'TRIM_HORIZON');
  CREATE TABLE ${stream}_sums (k STRING, minute_start TIMESTAMP(3), total BIGINT, price DECIMAL(38, 2), ratio DOUBLE)
    WITH ('connector' = 'iceberg', 'catalog-database' = 'web');
  INSERT INTO ${stream}_sums SELECT k, window_start, SUM(n), SUM(price), AVG(ratio)
    FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY k, window_start, window_end;`;
const types = { k: "string", n: "long", price: "decimal(10,2)", ratio: "double", ts: "string" };

test("rows of a delivered table imply the emitted windows, and explain late records", async () => {
  await createStream(kinesis, { StreamName: "clicks", ShardCount: 1 });
  await deliver("clicks", "clicks", types);
  await start("sums", sums("clicks"));
  for (let minute = 0; minute < 4; minute++) {
    await put("clicks", click("a", minute, at(minute, 1)), click("b", 7, at(minute, 30)), click("a", 1, at(minute, 59)));
  }
  // The table keeps the number in quotes in _rest, and has no row for the text.
  await putTexts("clicks", JSON.stringify({ ...click("a", 0, at(4, 1)), n: "40" }), "no json", JSON.stringify(click("z", 0, at(5, 6))));
  await eventually(async () => (await rows("SELECT count(*) FROM web.clicks_sums"))[0][0] === "9", { what: "the windows" });
  await put("clicks", click("a", 100, at(1, 10)), click("c", 5, at(2, 10)), click("z", 0, at(6, 6)));
  await eventually(async () => (await rows("SELECT count(*) FROM web.clicks_sums"))[0][0] === "10", { what: "the last window" });
  await lake.rowsReach(17, "web.clicks");
  const early = await audit("--table", "web.clicks");
  assert.match(early.output, /no checkpoint of the application is after the begin of the range/);
  assert.equal((await tarn("applications", "stop", "sums")).code, 0);

  const log = await audit();
  assert.equal(log.code, 0, log.output);
  assert.deepEqual(linesOf(log, "INPUTS"), []);
  assert.equal(linesOf(log, "LATE").length, 2, log.output);
  const audited = await audit("--table", "web.clicks");
  assert.equal(audited.code, 0, audited.output);
  assert.deepEqual(linesOf(audited, "INPUTS"), ["INPUTS are the rows of web.clicks, and the log has the records after them"]);
  assert.deepEqual(linesOf(audited, "NOT COMPARED"), [
    "NOT COMPARED web.clicks: 1 of 18 records of the range are not in the table",
    "NOT COMPARED web.clicks: delivery to-clicks has 1 documents in its error output",
  ]);
  assert.deepEqual(linesOf(audited, "LATE"), linesOf(log, "LATE"));
});

test("a caller needs the rights to the delivered table and its bytes", async () => {
  const iam = new IAMClient({});
  await iam.send(new CreateUserCommand({ UserName: "auditor" }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: "auditor" }));
  const own = ["tarn:AuditApplication", "kinesis:*"];
  for (const [missing, ...actions] of [["glue:GetTable", "s3:*"], ["s3:GetObject", "glue:*"]]) {
    const Statement = [{ Effect: "Allow", Action: [...own, ...actions], Resource: "*" }];
    await iam.send(new PutUserPolicyCommand({ UserName: "auditor", PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
    const env = { AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: process.env.AWS_SECRET_ACCESS_KEY };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: key.AccessKeyId, AWS_SECRET_ACCESS_KEY: key.SecretAccessKey });
    const refused = await audit("--table", "web.clicks");
    Object.assign(process.env, env);
    assert.equal(refused.code, 1, missing);
    assert.match(refused.output, new RegExp(missing));
    assert.doesNotMatch(refused.output, /total/);
  }
});

test("tables that cannot give the records back are refused by name", async () => {
  await createStream(kinesis, { StreamName: "others", ShardCount: 1 });
  const other = (minute, second) => ({ ...click("a", 1, at(minute, second)), ratio: undefined });
  await put("others", other(0));
  await deliver("others", "late_begin", types);
  await deliver("others", "no_lineage", types, "false");
  await deliver("others", "no_column", { k: "string", n: "long", price: "decimal(10,2)", ts: "string" });
  await deliver("others", "other_type", { ...types, price: "double" });
  await start("others", sums("others"));
  await put("others", other(1), other(2, 6));
  await eventually(async () => (await rows("SELECT count(*) FROM web.others_sums").catch(() => [["0"]]))[0][0] === "2", { what: "two windows" });
  for (const table of ["late_begin", "no_column", "other_type"]) await lake.rowsReach(2, `web.${table}`);
  assert.equal((await tarn("applications", "stop", "others")).code, 0);
  const refused = async (table, reason) => {
    const audited = await tarn("audit", "application:others", "--table", table);
    assert.equal(audited.code, 1, audited.output);
    assert.match(audited.output, reason);
  };
  await refused("web.late_begin", /the ledger of delivery to-late_begin has no commit for the record \d{56} of shard \d+/);
  await refused("web.no_lineage", /table web\.no_lineage has no lineage/);
  await refused("web.no_column", /table web\.no_column has no column ratio/);
  await refused("web.other_type", /column price is double in table web\.other_type, from which DECIMAL\(10, 2\) cannot be read back exactly/);
  await refused("web.clicks", /has no delivery, or several, whose only table is web\.clicks/);
  await refused("clicks", /'clicks' is no name of a table/);

  const source = `CREATE TABLE c (k STRING, n BIGINT)
    WITH ('connector' = 'kinesis', 'stream' = 'others', 'format' = 'debezium-json', 'source.init.position' = 'TRIM_HORIZON');`;
  const target = "CREATE TABLE t (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'iceberg', 'catalog-database' = 'web');";
  const asked = (name) => eventually(async () => {
    const { output } = await tarn("audit", `application:${name}`, "--table", "web.late_begin");
    return !/never started/.test(output) && output;
  }, { what: `an audit of ${name}` });
  await start("idle", `SET 'tarn.idle-watermark' = 'true'; ${sums("others")}`);
  assert.match(await asked("idle"), /the script names tarn\.idle-watermark, and the moves of the arrival clock are in the log alone/);
  await start("changes", `${source} ${target} INSERT INTO t SELECT k, SUM(n) FROM c GROUP BY k;`);
  await eventually(async () => (await tarn("applications", "stop", "changes")).code === 0, { what: "changes stops" });
  assert.match(await asked("changes"), /rows of tables give records of format 'json' back, not of 'debezium-json'/);

  const misplaced = await tarn("audit", "web.clicks", "--table", "web.clicks");
  assert.match(misplaced.output, /--from, --to and --table are for applications/);
});

test("planted rows are found: in the target, and in the delivered table", async () => {
  await query("UPDATE web.clicks_sums SET total = total + 1 WHERE k = 'a' AND minute_start = TIMESTAMP '2024-05-01 10:00:00'");
  const found = await audit("--table", "web.clicks");
  assert.equal(found.code, 1, found.output);
  assert.equal(linesOf(found, "FOUND").length, 1, found.output);
  assert.match(linesOf(found, "FOUND")[0], /k a, minute_start 2024-05-01 10:00:00: emitted total 2, .*; web\.clicks implies total 1, /);

  // Rows that name no record of the range are not read.
  await query("INSERT INTO web.clicks (k, n, ts) VALUES ('a', 500, '2024-05-01 10:00:05.000')");
  assert.equal(linesOf(await audit("--table", "web.clicks"), "FOUND").length, 1);
  await query("INSERT INTO web.clicks SELECT * FROM web.clicks WHERE k = 'c'");
  const planted = await audit("--table", "web.clicks");
  assert.equal(planted.code, 1);
  assert.match(planted.output, /web\.clicks cannot give the inputs: it has \d+ rows for the records \d{56} to before \d{56}, and delivery to-clicks committed/);
  await query("UPDATE web.clicks SET n = 6 WHERE k = 'c'");
  assert.match((await audit("--table", "web.clicks")).output, /other writers changed or removed rows \(snapshot \d+ is not a delivery's\)/);
});
