// The committers of one table: eight deliveries that append, one that upserts and deletes by key, two clients with row
// deltas (by position and by key), a client that appends, and a reader of old snapshots.
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { patient } from "../patient-retries.mjs";
import { at, DATA, EQUALITY_DELETES, ForeignWriter, idsOf, pause, POSITION_DELETES, s3 } from "./foreign-writer.mjs";

const int = (id, name) => ({ name, type: ["null", "long"], default: null, "field-id": id });
const fileSchema = { type: "record", name: "table", fields: [int(1, "id"), int(2, "value")] };
const keySchema = { type: "record", name: "table", fields: [int(1, "id")] };

const firehose = new FirehoseClient({ retryStrategy: patient });
const kinesis = new KinesisClient({ retryStrategy: patient });

/** Puts batches of new rows until `running()` is false. @returns the number of records */
export async function append(DeliveryStreamName, model, random, running) {
  let count = 0;
  while (running()) {
    let ids = Array.from({ length: 20 }, model.appended);
    while (ids.length > 0) {
      const records = ids.map((id) => ({ Data: Buffer.from(JSON.stringify({ id, value: id % 1_000 })) }));
      const answer = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: records }));
      const taken = ids.filter((_, i) => answer.RequestResponses[i].RecordId);
      for (const id of taken) model.add(id, id % 1_000);
      count += taken.length;
      ids = ids.filter((_, i) => !answer.RequestResponses[i].RecordId);
    }
    await pause(50 + random() * 100);
  }
  return count;
}

/** Inserts, updates and deletes rows of 2,000 keys. A call has a key once; the next call follows the ack. @returns the number of records */
export async function upsert(StreamName, model, random, running) {
  let count = 0;
  while (running()) {
    const keys = new Set(Array.from({ length: 20 }, () => Math.floor(random() * 2_000)));
    let changes = [...keys].map((key) => ({ id: model.upserted(key), value: Math.floor(random() * 1e6), operation: random() < 0.25 ? "delete" : "update" }));
    while (changes.length > 0) {
      const Records = changes.map((change) => ({ PartitionKey: `${change.id}`, Data: Buffer.from(JSON.stringify(change)) }));
      const answer = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      const [taken, refused] = [[], []];
      changes.forEach((change, i) => (answer.Records[i].SequenceNumber ? taken : refused).push(change));
      for (const { id, value, operation } of taken) operation === "delete" ? model.rows.delete(id) : model.add(id, value);
      count += taken.length;
      changes = refused;
    }
    await pause(50 + random() * 100);
  }
  return count;
}

/** Deletes some appended rows of a data file at a time, by position or by key. @returns the writer with its counts */
export async function deleteRows(namespace, table, model, random, running, { byPosition }) {
  const writer = new ForeignWriter(namespace, table);
  while (running()) {
    const planned = await writer.commit(async (metadata, base, manifests) => {
      const data = manifests.filter((manifest) => manifest.content === 0);
      if (!running() || data.length === 0) return undefined;
      const entries = await writer.entries([data[Math.floor(random() * data.length)]]);
      const files = entries.filter((entry) => entry.data_file.file_format.toUpperCase() === "PARQUET");
      if (files.length === 0) return undefined;
      const path = files[Math.floor(random() * files.length)].data_file.file_path;
      const ids = await idsOf(path);
      const positions = ids.map((_, i) => i).filter((i) => !model.isUpserted(ids[i]) && random() < 3 / ids.length);
      if (positions.length === 0) return undefined;
      const rows = byPosition ? positions.map((pos) => ({ file_path: path, pos })) : positions.map((i) => ({ id: ids[i] }));
      return {
        removed: positions.map((i) => ids[i]), path, content: byPosition ? POSITION_DELETES : EQUALITY_DELETES, rows, schema: keySchema,
        equalityIds: byPosition ? undefined : [1],
      };
    });
    if (planned) model.remove(planned.removed, `from ${planned.path} by ${byPosition ? "position" : "key"} in snapshot ${planned.snapshot}`);
    await pause(200 + random() * 300);
  }
  return writer;
}

/** Appends Avro files of 10 rows. @returns the writer with its counts */
export async function appendForeign(namespace, table, model, random, running) {
  const writer = new ForeignWriter(namespace, table);
  while (running()) {
    const rows = Array.from({ length: 10 }, model.foreign).map((id) => ({ id, value: id % 1_000 }));
    await writer.commit(async () => ({ content: DATA, rows, schema: fileSchema }));
    for (const { id, value } of rows) model.add(id, value);
    await pause(300 + random() * 400);
  }
  return writer;
}

/**
 * Takes a snapshot that may not expire for another while, and checks that each file that it lists is there and that its
 * rows are counted. @returns the number of snapshots that were read
 */
export async function readOld(namespace, table, maxAgeMs, random, running, wrong) {
  const reader = new ForeignWriter(namespace, table);
  let count = 0;
  while (running()) {
    const metadata = await reader.load();
    const safe = (metadata.snapshots ?? []).filter((one) => one["timestamp-ms"] > Date.now() - maxAgeMs / 2);
    if (safe.length > 0) {
      const snapshot = safe[Math.floor(random() * safe.length)];
      try {
        await readWhole(reader, snapshot);
        count++;
      } catch (error) {
        // A slow reader may be overtaken by expiry; only a snapshot that is still young counts.
        if (snapshot["timestamp-ms"] > Date.now() - maxAgeMs) wrong.push(`snapshot ${snapshot["snapshot-id"]} cannot be read: ${error.name} ${error.message}`);
      }
    }
    await pause(200 + random() * 200);
  }
  return count;
}

async function readWhole(reader, snapshot) {
  const entries = await reader.entries(await reader.manifests(snapshot));
  for (const { data_file: file } of entries) {
    const { ContentLength } = await s3.send(new HeadObjectCommand(at(file.file_path)));
    if (ContentLength !== Number(file.file_size_in_bytes)) throw new Error(`${file.file_path} has ${ContentLength} bytes, not ${file.file_size_in_bytes}`);
  }
}
