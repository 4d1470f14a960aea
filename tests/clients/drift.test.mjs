// Schema drift of a table, as SQL and the status show it: its causes, its costs, and the values in _rest.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, test } from "node:test";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { query } from "./athena-query.mjs";
import { createDelivery, icebergDestination, RoleARN, rowsReach } from "./lake.mjs";
import { createStream } from "./streams.mjs";
import { program } from "./tarn-server.mjs";
import { unique } from "./wait.mjs";

const kinesis = new KinesisClient({});
const s3 = new S3Client({});
after(() => [kinesis, s3].forEach((client) => client.destroy()));

test("a drifting table shows producers, rows and bytes of its changes, and the values that went to _rest", async () => {
  const Bucket = unique("drift-lake");
  const StreamName = unique("drift");
  const Database = `drift_${process.pid}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await createStream(kinesis, { StreamName, ShardCount: 1 });
  await createDelivery({
    DeliveryStreamName: StreamName,
    DeliveryStreamType: "KinesisStreamAsSource",
    KinesisStreamSourceConfiguration: { KinesisStreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, RoleARN },
    IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "events"),
  });
  const put = (records) => kinesis.send(new PutRecordsCommand({
    StreamName,
    Records: records.map(([PartitionKey, record]) => ({ PartitionKey, Data: Buffer.from(JSON.stringify(record)) })),
  }));

  await put([["first", { id: 1 }]]);
  await rowsReach(1, `${Database}.events`);
  await put([["second", { id: 2, late: "x" }], ["third", { id: "three", late: "y" }]]);
  await rowsReach(3, `${Database}.events`);

  const changes = await query(`
    SELECT column_path, change, partition_key, row_count, files_rewritten, metadata_bytes FROM tarn.schema_changes
    WHERE table_name = '${Database}.events' ORDER BY committed_at, column_path`);
  const seen = changes.rows.map((row) => row.slice(0, 5));
  assert.deepEqual(seen[0], ["id", "created", "first", "1", "0"]);
  assert.deepEqual(seen.find(([column]) => column === "late"), ["late", "added", "second", "2", "0"]);
  assert.ok(changes.rows.every((row) => Number(row[5]) > 100));
  const rest = await query(`SELECT delivery, column_path, reason, value_count FROM tarn.rest_values WHERE table_name = '${Database}.events'`);
  assert.deepEqual(rest.rows, [[StreamName, "id", "type", "1"]]);

  const status = JSON.parse(execFileSync(program, ["status", "--json"], { encoding: "utf8" }));
  const [drift] = status.Deliveries.find(({ Name }) => Name === StreamName).Drift;
  assert.deepEqual([drift.Table, drift.ColumnsWidened, drift.RestValues], [`${Database}.events`, 0, 1]);
  assert.deepEqual(drift.TopColumns, [{ Column: "id", Reason: "type", Values: 1 }]);
  assert.ok(drift.ColumnsAdded >= 2);
  assert.match(execFileSync(program, ["status"], { encoding: "utf8", env: { ...process.env, COLUMNS: "200" } }), /Drift in the last 24 hours/);
});
