// A delivery follows its stream through splits and merges, and then the next stream of the same name: each record is a
// row, once.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { DeleteStreamCommand, KinesisClient, PutRecordsCommand, UpdateShardCountCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, icebergDestination, RoleARN, rowsReach } from "./lake.mjs";
import { createStream, merging, openShards, reshard, splitting, summary } from "./streams.mjs";
import { eventually, unique } from "./wait.mjs";

const kinesis = new KinesisClient({});
const Bucket = unique("reshard-lake");
const Database = `reshard_${process.pid}`;
const StreamName = unique("reshard-source");

before(() => new S3Client({}).send(new CreateBucketCommand({ Bucket })));

test("a table gets every record once while its stream is split and merged", async () => {
  await createStream(kinesis, { StreamName, ShardCount: 2 });
  await createDelivery({
    DeliveryStreamName: unique("reshard-to-table"),
    DeliveryStreamType: "KinesisStreamAsSource",
    KinesisStreamSourceConfiguration: { KinesisStreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, RoleARN },
    IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "visits"),
  });
  let sent = 0;
  let stop = false;
  const produce = async () => {
    while (!stop) {
      const Records = Array.from({ length: 50 }, () => ({ PartitionKey: `k${sent % 97}`, Data: Buffer.from(JSON.stringify({ id: sent++ })) }));
      assert.equal((await kinesis.send(new PutRecordsCommand({ StreamName, Records }))).FailedRecordCount, 0);
    }
  };
  const producers = [produce(), produce()];
  for (let round = 0; round < 3; round++) {
    const open = await openShards(kinesis, StreamName);
    await reshard(kinesis, splitting(StreamName, open[round % open.length]));
    const [lower, upper] = await openShards(kinesis, StreamName);
    await reshard(kinesis, merging(StreamName, lower, upper));
    await rowsReach(sent, `${Database}.visits`);
  }
  await reshard(kinesis, new UpdateShardCountCommand({ StreamName, TargetShardCount: 4, ScalingType: "UNIFORM_SCALING" }));
  stop = true;
  await Promise.all(producers);
  await rowsReach(sent, `${Database}.visits`);
  const { rows } = await query(`SELECT count(*), count(DISTINCT id), max(id) FROM ${Database}.visits`);
  assert.deepEqual(rows[0].map(Number), [sent, sent, sent - 1]);
});

test("a stream that is deleted and made again is delivered from its start", async () => {
  const StreamName = unique("remade-source");
  const table = `${Database}.remade`;
  const put = async (id) => kinesis.send(new PutRecordsCommand({ StreamName, Records: [{ PartitionKey: "k", Data: Buffer.from(JSON.stringify({ id })) }] }));
  await createStream(kinesis, { StreamName, ShardCount: 1 });
  await createDelivery({
    DeliveryStreamName: unique("remade-to-table"),
    DeliveryStreamType: "KinesisStreamAsSource",
    KinesisStreamSourceConfiguration: { KinesisStreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, RoleARN },
    IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "remade"),
  });
  await put(0);
  await rowsReach(1, table);
  for (let round = 1; round <= 2; round++) {
    await kinesis.send(new DeleteStreamCommand({ StreamName }));
    await eventually(() => summary(kinesis, StreamName).then(() => false, (error) => error.name === "ResourceNotFoundException"), { what: "the stream is gone", everyMs: 60 });
    await createStream(kinesis, { StreamName, ShardCount: 2 });
    await put(round);
    await rowsReach(round + 1, table);
  }
  const { rows } = await query(`SELECT id FROM ${table} ORDER BY id`);
  assert.deepEqual(rows.map(([id]) => Number(id)), [0, 1, 2]);
  const { rows: dropped } = await query(`SELECT count(*), sum(dropped) FROM tarn.ledger WHERE table_name = '${table}' AND row_count = 0`);
  assert.deepEqual(dropped[0].map(Number), [2, 0]);
});
