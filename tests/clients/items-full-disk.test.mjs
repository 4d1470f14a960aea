// Item tables on a full disk: writes, copies, deliveries and destinations wait or fail by name, and lose nothing. With room again, all go on by themselves.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import {
  CreateBackupCommand, CreateTableCommand, DescribeBackupCommand, DescribeExportCommand, DescribeKinesisStreamingDestinationCommand, DescribeTableCommand, DynamoDBClient,
  EnableKinesisStreamingDestinationCommand, ExportTableToPointInTimeCommand, GetItemCommand, PutItemCommand, RestoreTableFromBackupCommand, ScanCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { run } from "./script.mjs";
import { smallDisk } from "./small-disk.mjs";
import { createStream } from "./streams.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const MiB = 1 << 20;
const args = ["--journal-file-bytes", String(32 * MiB), "--journal-max-bytes", String(1 << 30)];
const text = "x".repeat(200_000);

test("on a full disk no acknowledged change of an item is lost or doubled, and work that waited goes on", async (t) => {
  const { mount, leave, remove } = smallDisk();
  if (!mount) return t.skip("a small disk: this user may not mount a tmpfs");
  let server = await startTarn({ data: join(mount, "data"), args });
  try {
    Object.assign(process.env, server.env);
    let items = new DynamoDBClient({ maxAttempts: 1 });
    let kinesis = new KinesisClient({});
    const { query } = await import("./athena-query.mjs");
    const send = (command) => items.send(command);
    const active = (TableName) => eventually(async () => (await send(new DescribeTableCommand({ TableName }))).Table.TableStatus === "ACTIVE", { everyMs: 50 });
    const put = (id, n) => send(new PutItemCommand({ TableName: "orders", Item: { id: { S: id }, n: { N: `${n}` }, text: { S: text } } }));
    await send(new CreateTableCommand({
      TableName: "orders", BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    }));
    await active("orders");
    await send(new UpdateContinuousBackupsCommand({ TableName: "orders", PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }));
    const { StreamARN } = await createStream(kinesis, { StreamName: "changes", ShardCount: 1 });
    await send(new EnableKinesisStreamingDestinationCommand({ TableName: "orders", StreamArn: StreamARN }));
    await eventually(async () => (await send(new DescribeKinesisStreamingDestinationCommand({ TableName: "orders" }))).KinesisDataStreamDestinations[0].DestinationStatus === "ACTIVE");
    await new S3Client({}).send(new CreateBucketCommand({ Bucket: "exports" }));
    // The lake's table is made with the first row.
    await put("first0", 0);
    const made = await run(program, ["items", "deliver", "orders", "--to", "web.orders", "--seconds", "1"]);
    assert.equal(made.code, 0, made.output);

    const acknowledged = new Map();
    const fill = async (prefix) => {
      for (let i = 0; i < 4_000; i++) {
        const refused = await put(`${prefix}${i % 50}`, i).then(() => acknowledged.set(`${prefix}${i % 50}`, i) && undefined, (error) => error);
        if (refused && !/Throttl|ProvisionedThroughput/.test(refused.name)) return refused;
      }
      return assert.fail("the disk never became full");
    };
    for (let i = 0; i < 20; i++) await put(`first${i}`, i).then(() => acknowledged.set(`first${i}`, i));
    const { BackupArn } = (await send(new CreateBackupCommand({ TableName: "orders", BackupName: "before" }))).BackupDetails;
    await eventually(async () => (await send(new DescribeBackupCommand({ BackupArn }))).BackupDescription.BackupDetails.BackupStatus === "AVAILABLE");

    leave(0);
    const refused = await fill("full");
    assert.match(`${refused.name} ${refused.message}`, /full/);
    // What is stored is read.
    const [id, n] = [...acknowledged].at(-1);
    assert.equal((await send(new GetItemCommand({ TableName: "orders", Key: { id: { S: id } }, ConsistentRead: true }))).Item.n.N, `${n}`);
    // Copies are refused by name, or begin and wait.
    const refusedOr = (sent) => sent.then((answer) => answer, (error) => (assert.match(error.message, /full/), undefined));
    const late = await refusedOr(send(new CreateBackupCommand({ TableName: "orders", BackupName: "late" })));
    const exported = await refusedOr(send(new ExportTableToPointInTimeCommand({ TableArn: StreamARN.replace(/kinesis(.*):stream\/changes/, "dynamodb$1:table/orders"), S3Bucket: "exports" })));
    const restored = await refusedOr(send(new RestoreTableFromBackupCommand({ TargetTableName: "restored", BackupArn })));

    await server.kill();
    server = await startTarn({ data: server.data, args });
    Object.assign(process.env, server.env);
    [items, kinesis] = [new DynamoDBClient({ maxAttempts: 1 }), new KinesisClient({})];
    assert.equal((await send(new GetItemCommand({ TableName: "orders", Key: { id: { S: id } }, ConsistentRead: true }))).Item.n.N, `${n}`);

    leave(700 * MiB);
    await eventually(() => put("after", 1).then(() => acknowledged.set("after", 1), () => false), { everyMs: 100, what: "writes go on" });
    const scan = async (TableName) => {
      const all = [];
      for (let start; ;) {
        const page = await send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: start, ProjectionExpression: "id, n" }));
        all.push(...page.Items);
        if (!(start = page.LastEvaluatedKey)) return all;
      }
    };
    const found = new Map((await scan("orders")).map((item) => [item.id.S, Number(item.n.N)]));
    for (const [key, value] of acknowledged) assert.ok(found.get(key) >= value, `${key} is ${found.get(key)}, and ${value} was acknowledged`);

    const live = (await query("SELECT id, n FROM web.orders")).rows;
    assert.deepEqual(new Map(live.map(([key, value]) => [key, Number(value)])), found, "the live rows are the items");
    assert.equal(live.length, found.size, "no row is doubled");
    if (late) await eventually(async () => (await send(new DescribeBackupCommand({ BackupArn: late.BackupDetails.BackupArn }))).BackupDescription.BackupDetails.BackupStatus === "AVAILABLE", { everyMs: 100 });
    if (exported) {
      await eventually(async () => (await send(new DescribeExportCommand({ ExportArn: exported.ExportDescription.ExportArn }))).ExportDescription.ExportStatus === "COMPLETED", { everyMs: 100 });
      assert.ok((await new S3Client({}).send(new ListObjectsV2Command({ Bucket: "exports" }))).KeyCount > 2);
    }
    if (!restored) await send(new RestoreTableFromBackupCommand({ TargetTableName: "restored", BackupArn }));
    await active("restored");
    assert.equal((await scan("restored")).length, 20);

    // Each change is in the stream once: its numbers are as many as the changes, and the last one of each item is its value.
    const counts = await eventually(async () => {
      const seen = [];
      let { ShardIterator } = await kinesis.send(new GetShardIteratorCommand({ StreamName: "changes", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON" }));
      for (;;) {
        const page = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
        seen.push(...page.Records.map((record) => JSON.parse(Buffer.from(record.Data)).dynamodb.NewImage));
        if (page.MillisBehindLatest === 0) break;
        ShardIterator = page.NextShardIterator;
      }
      const last = new Map(seen.map((image) => [image.id.S, Number(image.n.N)]));
      return [...found].every(([key, value]) => last.get(key) === value) && seen;
    }, { everyMs: 200, what: "the destination has every change" });
    const changes = counts.map((image) => `${image.id.S} ${image.n.N}`);
    assert.equal(new Set(changes).size, changes.length, "no change is doubled");
    const audited = await run(program, ["items", "audit", "orders"]);
    assert.equal(audited.code, 0, audited.output);
  } finally {
    await server.kill();
    remove();
  }
});
