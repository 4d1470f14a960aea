// Three ways from NDJSON lines into a table: `tarn put --table`, a delivery's own PutRecordBatch, and a stream that a
// delivery reads.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { GlueClient, GetTableCommand } from "@aws-sdk/client-glue";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { query } from "../athena-query.mjs";
import { RoleARN, createDelivery, firehose, icebergDestination, rowsReach } from "../lake.mjs";
import { createStream } from "../streams.mjs";
import { program } from "../tarn-server.mjs";
import { eventually } from "../wait.mjs";

const kinesis = new KinesisClient({});
const glue = new GlueClient({});
const s3 = new S3Client({});

// One buffer per load: within a buffer the order of records must not matter. 500 records a call and 4 MB are the
// services' limits.
const BufferingHints = { IntervalInSeconds: 5, SizeInMBs: 128 };

export const ways = {
  async put({ bucket: _, database, table, lines }) {
    const folder = await mkdtemp(join(tmpdir(), "tarn-datasets-"));
    try {
      await writeFile(join(folder, "records.ndjson"), lines.join("\n") + "\n");
      await promisify(execFile)(program, ["put", `${database}-${table}`.replaceAll("_", "-"), join(folder, "records.ndjson"), "--table", `${database}.${table}`], { env: process.env });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  async firehose({ bucket, database, table, lines }) {
    const DeliveryStreamName = `${database}-${table}`;
    await createDelivery({ DeliveryStreamName, DeliveryStreamType: "DirectPut", IcebergDestinationConfiguration: icebergDestination(bucket, database, table, { BufferingHints }) });
    for (const batch of batches(lines)) {
      const answer = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: batch.map((line) => ({ Data: Buffer.from(line) })) }));
      if (answer.FailedPutCount > 0) throw new Error(`${answer.FailedPutCount} records were refused`);
    }
  },
  async kinesis({ bucket, database, table, lines }) {
    const StreamName = `${database}-${table}`;
    await createStream(kinesis, { StreamName, ShardCount: 1 });
    await createDelivery({
      DeliveryStreamName: `${StreamName}-delivery`,
      DeliveryStreamType: "KinesisStreamAsSource",
      KinesisStreamSourceConfiguration: { KinesisStreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`, RoleARN },
      IcebergDestinationConfiguration: icebergDestination(bucket, database, table, { BufferingHints }),
    });
    for (const batch of batches(lines)) {
      const Records = batch.map((line, i) => ({ Data: Buffer.from(line), PartitionKey: `${i}` }));
      await eventually(async () => (await kinesis.send(new PutRecordsCommand({ StreamName, Records }))).FailedRecordCount === 0, { what: `${StreamName} takes a batch` });
    }
  },
};

/**
 * Loads lines, and waits until each is a row or is in the error output.
 * @returns {{ schema: string, rows: number, rest: number, errors: number }} `rest`: rows with values in `_rest`
 */
export async function load(way, target) {
  await ways[way](target);
  const table = `${target.database}.${target.table}`;
  await rowsReach(target.lines.length, table);
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: target.database, Name: target.table }));
  const columns = Table.StorageDescriptor.Columns;
  const rest = columns.some((column) => column.Name === "_rest") ? await query(`SELECT count(_rest) FROM ${table}`) : { rows: [["0"]] };
  const { rows } = await query(`SELECT count(*) FROM ${table}`);
  const errors = await s3.send(new ListObjectsV2Command({ Bucket: target.bucket, Prefix: `errors/${target.table}/` }));
  return { schema: JSON.stringify(columns.map(({ Name, Type }) => [Name, sortedType(Type)]).sort(byName)), rows: Number(rows[0][0]), rest: Number(rest.rows[0][0]), errors: errors.KeyCount };
}

const byName = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0);

/** A type with the fields of its structs sorted by name: in the table they have the order of their first occurrence. */
function sortedType(type) {
  const inner = /^(array|map|struct)<(.*)>$/s.exec(type);
  if (!inner) return type;
  const parts = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= inner[2].length; i++) {
    const c = inner[2][i];
    if (i === inner[2].length || (c === "," && depth === 0)) {
      parts.push(inner[2].slice(from, i));
      from = i + 1;
    }
    depth += c === "<" ? 1 : c === ">" ? -1 : 0;
  }
  if (inner[1] !== "struct") return `${inner[1]}<${parts.map(sortedType)}>`;
  return `struct<${parts.map((part) => [part.slice(0, part.indexOf(":")), sortedType(part.slice(part.indexOf(":") + 1))]).sort(byName).map(([name, of]) => `${name}:${of}`)}>`;
}

function* batches(lines) {
  let batch = [];
  let bytes = 0;
  for (const line of lines) {
    if (batch.length === 500 || bytes + line.length * 3 > 4_000_000) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(line);
    bytes += line.length * 3;
  }
  yield batch;
}

/** The lines in an order that the seed chooses. */
export function shuffled(lines, seed) {
  const order = [...lines];
  let state = seed;
  for (let i = order.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
