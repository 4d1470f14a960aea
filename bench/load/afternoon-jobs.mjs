// The ten jobs of bench/afternoon, in their order. Each takes the world (server, commands, folder), checks its result and returns it as a text.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { clientPackages } from "./report.mjs";

const require = clientPackages();
const region = { region: "us-east-1" };
const arn = (service, name) => `arn:aws:${service}:us-east-1:000000000000:${name}`;

export const jobs = {
  "a file into a table": file,
  "a query": query,
  "events, seen in the table": events,
  "a sum by the minute": window,
  "a function on a stream": functionOnStream,
  "an alert from a topic to a queue": alert,
  "a Hive table over a folder": hive,
  "a replay into another table": replay,
  "a schema change, and back": schema,
  "a backup, restored": backup,
};

const page = (i) => `/page-${i % 7}`;
const sum = (from, to) => ((to - from + 1) * (from + to)) / 2;
const rows = (world, sql) => world.tarn("sql", "--format", "csv", sql).trim().split("\n").slice(1).map((line) => line.replaceAll('"', "").split(","));

function equal(found, wanted, what) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

async function becomes(probe, wanted, what) {
  const { eventually } = await import("../../tests/clients/wait.mjs");
  await eventually(async () => JSON.stringify(await probe()) === JSON.stringify(wanted), { timeoutMs: 300_000, everyMs: 100, what });
}

const client = (world, name, kind) => new (require(name)[kind])({ ...region, endpoint: world.server.url, forcePathStyle: true, credentials: {
  accessKeyId: world.server.env.AWS_ACCESS_KEY_ID, secretAccessKey: world.server.env.AWS_SECRET_ACCESS_KEY } });

async function role(world, RoleName, service, actions) {
  const { CreateRoleCommand, PutRolePolicyCommand } = require("@aws-sdk/client-iam");
  const iam = client(world, "@aws-sdk/client-iam", "IAMClient");
  const document = (more) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
  const AssumeRolePolicyDocument = document({ Action: "sts:AssumeRole", Principal: { Service: `${service}.amazonaws.com` } });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: document({ Action: actions, Resource: "*" }) }));
  return `arn:aws:iam::000000000000:role/${RoleName}`;
}

function write(world, name, text) {
  writeFileSync(join(world.folder, name), text);
  return name;
}

function file(world) {
  const lines = Array.from({ length: world.records }, (_, i) => JSON.stringify({ page: page(i), ms: i }));
  world.tarn("put", "visits", write(world, "visits.ndjson", lines.join("\n") + "\n"), "--table", "web.visits");
  return `${world.records} records`;
}

function query(world) {
  const found = rows(world, "SELECT count(*), sum(ms), count(DISTINCT page) FROM web.visits");
  equal(found, [[`${world.records}`, `${sum(0, world.records - 1)}`, "7"]], "the file's rows");
  return "count, sum and pages are the file's";
}

async function events(world) {
  const { PutRecordsCommand } = require("@aws-sdk/client-kinesis");
  const Records = Array.from({ length: 100 }, (_, i) => ({ PartitionKey: `${i}`, Data: Buffer.from(JSON.stringify({ page: "/event", ms: i })) }));
  await client(world, "@aws-sdk/client-kinesis", "KinesisClient").send(new PutRecordsCommand({ StreamName: "visits", Records }));
  equal(rows(world, "SELECT count(*) FROM web.visits WHERE page = '/event'"), [["100"]], "acknowledged events in the first answer");
  return "100 acknowledged events in the first answer";
}

async function window(world) {
  await role(world, "minutes", "kinesisanalytics", ["kinesis:*", "glue:*", "s3:*"]);
  const at = (minute, second) => `2026-05-01 10:0${minute}:${`${second}`.padStart(2, "0")}.000`;
  const lines = [0, 1, 2].flatMap((minute) => Array.from({ length: 60 }, (_, second) => ({ n: second, ts: at(minute, second) })));
  world.command(process.env.PROGRAM_UNDER_TEST, ["put", "ticks", "-", "--table", "web.ticks"], lines.map((line) => JSON.stringify(line)).join("\n"));
  write(world, "minutes.sql", `
    CREATE TABLE ticks (n BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
      WITH ('connector' = 'kinesis', 'stream' = 'ticks', 'aws.region' = 'us-east-1', 'format' = 'json', 'source.init.position' = 'TRIM_HORIZON');
    CREATE TABLE minutes (minute_start TIMESTAMP(3), n BIGINT, total BIGINT, PRIMARY KEY (minute_start) NOT ENFORCED)
      WITH ('connector' = 'iceberg', 'catalog-database' = 'web', 'catalog-table' = 'minutes');
    INSERT INTO minutes SELECT window_start, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE ticks, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
      GROUP BY window_start, window_end;`);
  world.tarn("applications", "run", "minutes.sql", "--role", "minutes");
  const wanted = [["60", `${sum(0, 59)}`], ["60", `${sum(0, 59)}`]];
  await becomes(() => rows(world, "SELECT n, total FROM web.minutes ORDER BY minute_start"), wanted, "the sums of two minutes");
  return "two minutes, each with its sum";
}

async function functionOnStream(world) {
  const { CreateEventSourceMappingCommand } = require("@aws-sdk/client-lambda");
  const { FilterLogEventsCommand } = require("@aws-sdk/client-cloudwatch-logs");
  const { functionsOf } = await import("../../tests/clients/functions.mjs");
  const { make, send } = functionsOf(world.server);
  const Role = await role(world, "counter", "lambda", ["kinesis:*", "logs:*"]);
  await make("counter", { "index.mjs": 'export const handler = async ({ Records }) => console.log("records", Records.length);' }, Role);
  const EventSourceArn = arn("kinesis", "stream/visits");
  await send(new CreateEventSourceMappingCommand({ FunctionName: "counter", EventSourceArn, StartingPosition: "TRIM_HORIZON", BatchSize: 500 }));
  const logs = client(world, "@aws-sdk/client-cloudwatch-logs", "CloudWatchLogsClient");
  const seen = async () => {
    let [total, nextToken] = [0, undefined];
    do {
      const answer = await logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/counter", filterPattern: "records", nextToken }));
      for (const { message } of answer.events) total += Number(/records (\d+)/.exec(message)?.[1] ?? 0);
      nextToken = answer.nextToken;
    } while (nextToken);
    return total;
  };
  await becomes(seen, world.records + 100, "the records that the function counted");
  return `${world.records + 100} records counted`;
}

async function alert(world) {
  const { CreateTopicCommand, PublishCommand, SubscribeCommand } = require("@aws-sdk/client-sns");
  const { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand } = require("@aws-sdk/client-sqs");
  const [sns, sqs] = [client(world, "@aws-sdk/client-sns", "SNSClient"), client(world, "@aws-sdk/client-sqs", "SQSClient")];
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "readings" }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "alerts" }));
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage",
    Resource: arn("sqs", "alerts"), Condition: { ArnEquals: { "aws:SourceArn": TopicArn } } }] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn("sqs", "alerts"), Attributes: {
    RawMessageDelivery: "true", FilterPolicyScope: "MessageBody", FilterPolicy: JSON.stringify({ value: [{ numeric: [">", 90] }] }) } }));
  for (const value of [20, 95, 90]) await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify({ value }) }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }));
  equal(Messages.map((one) => one.Body), ['{"value":95}'], "the alerts");
  return "one alert of three readings";
}

async function hive(world) {
  const { CreateBucketCommand, PutObjectCommand } = require("@aws-sdk/client-s3");
  const s3 = client(world, "@aws-sdk/client-s3", "S3Client");
  await s3.send(new CreateBucketCommand({ Bucket: "logs" }));
  for (const day of ["2026-05-01", "2026-05-02"]) {
    const Body = "page,ms\n" + Array.from({ length: 100 }, (_, i) => `${page(i)},${i}\n`).join("");
    await s3.send(new PutObjectCommand({ Bucket: "logs", Key: `visits/day=${day}/part.csv`, Body }));
  }
  world.tarn("sql", "CREATE DATABASE raw");
  world.tarn("sql", `CREATE EXTERNAL TABLE raw.visits (page string, ms bigint) PARTITIONED BY (day date) ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
    LOCATION 's3://logs/visits/' TBLPROPERTIES ('skip.header.line.count' = '1')`);
  world.tarn("sql", "MSCK REPAIR TABLE raw.visits");
  equal(rows(world, "SELECT count(DISTINCT day), count(*), sum(ms) FROM raw.visits"), [["2", "200", `${2 * sum(0, 99)}`]], "the rows of the folder");
  return "200 rows of two days";
}

async function replay(world) {
  world.tarn("deliveries", "replay", "visits-to-web-visits", "--from", "2020-01-01T00:00:00Z", "--to", new Date().toISOString(), "--into", "web.visits_again");
  const wanted = rows(world, "SELECT count(*), sum(ms) FROM web.visits");
  await becomes(() => rows(world, "SELECT count(*), sum(ms) FROM web.visits_again"), wanted, "the rows of the replay");
  return `${wanted[0][0]} rows again`;
}

function schema(world) {
  const lines = Array.from({ length: 200 }, (_, i) => JSON.stringify({ id: i, n: i === 7 ? "n/a" : i })).join("\n");
  world.command(process.env.PROGRAM_UNDER_TEST, ["put", "drift", "-", "--table", "web.drift"], lines);
  const state = () => rows(world, "SELECT count(n), count(_rest) FROM web.drift")[0];
  equal(state(), ["199", "1"], "one text among numbers");
  world.tarn("tables", "retype", "web.drift", "n", "string");
  equal(state(), ["200", "0"], "the column as text");
  world.tarn("tables", "retype", "web.drift", "n", "long");
  equal([...state(), ...rows(world, "SELECT sum(n) FROM web.drift")[0]], ["199", "1", `${sum(0, 199) - 7}`], "the column as a number again");
  return "number, text, number";
}

async function backup(world) {
  const before = rows(world, "SELECT count(*), sum(ms) FROM web.visits");
  await world.server.stop();
  const bash = (text) => world.command("bash", ["-c", text]);
  const leftOut = "--exclude=./scratch --exclude=./ballast --exclude=./LOCK --exclude='./endpoint*'";
  bash(`tar --xattrs --xattrs-include='user.*' --mode=u+w -C lake ${leftOut} -czf lake.tar.gz .`);
  bash("mkdir -m 0700 restored; tar --xattrs --xattrs-include='user.*' -C restored -xpzf lake.tar.gz; find restored/blobs -type f -exec chmod a-w {} +");
  world.tarn("verify", "--data", "restored");
  world.server = await world.start("restored");
  equal(rows(world, "SELECT count(*), sum(ms) FROM web.visits"), before, "the rows of the restored server");
  return `${before[0][0]} rows in the restored server`;
}
