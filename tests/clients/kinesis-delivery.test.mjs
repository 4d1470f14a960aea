// A delivery follows its stream through splits and merges: each record is a row, once, while producers go on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KinesisClient, PutRecordsCommand, UpdateShardCountCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, icebergDestination, RoleARN, rowsReach } from "./lake.mjs";
import { createStream, merging, openShards, reshard, splitting } from "./streams.mjs";
import { unique } from "./wait.mjs";

const kinesis = new KinesisClient({});
const Bucket = unique("reshard-lake");
const Database = `reshard_${process.pid}`;
const StreamName = unique("reshard-source");

test("a table gets every record once while its stream is split and merged", { timeout: 280_000 }, async () => {
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
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
