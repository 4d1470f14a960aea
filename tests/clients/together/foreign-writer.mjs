// An Iceberg writer that Tarn's developers have nothing to do with, as far as the server knows: it loads the table by
// REST, writes Avro data files, delete files, manifests and lists through S3, and commits with the requirement that the
// branch is where it was. On a conflict it begins again; after an answer that was lost it looks for its snapshot.
import { randomUUID } from "node:crypto";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { avroMetadata } from "icebird/src/avro/avro.metadata.js";
import { avroRead } from "icebird/src/avro/avro.read.js";
import { patient } from "../patient-retries.mjs";
import { signedFetch } from "../signed-fetch.mjs";
import { avroFile } from "./avro.mjs";

export const s3 = new S3Client({ retryStrategy: patient });
export const DATA = 0, POSITION_DELETES = 1, EQUALITY_DELETES = 2;
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const field = (id, name, type) => ({ name, type, "field-id": id });
const optional = (id, name, type) => ({ name, type: ["null", type], default: null, "field-id": id });
const record = (name, ...fields) => ({ type: "record", name, fields });
const listSchema = record(
  "manifest_file", field(500, "manifest_path", "string"), field(501, "manifest_length", "long"), field(502, "partition_spec_id", "int"),
  field(517, "content", "int"), field(515, "sequence_number", "long"), field(516, "min_sequence_number", "long"), field(503, "added_snapshot_id", "long"),
  field(504, "added_files_count", "int"), field(505, "existing_files_count", "int"), field(506, "deleted_files_count", "int"),
  field(512, "added_rows_count", "long"), field(513, "existing_rows_count", "long"), field(514, "deleted_rows_count", "long"),
);
const manifestSchema = record(
  "manifest_entry", field(0, "status", "int"), optional(1, "snapshot_id", "long"), optional(3, "sequence_number", "long"), optional(4, "file_sequence_number", "long"),
  field(2, "data_file", record(
    "r2", field(134, "content", "int"), field(100, "file_path", "string"), field(101, "file_format", "string"), field(102, "partition", record("r102")),
    field(103, "record_count", "long"), field(104, "file_size_in_bytes", "long"),
    optional(135, "equality_ids", { type: "array", items: "int", "element-id": 136 }),
  )),
);
const positionSchema = record("deletes", field(2147483546, "file_path", "string"), field(2147483545, "pos", "long"));

// Ids of snapshots are longer than a JavaScript number is exact: they stay text.
const exact = (text) => JSON.parse(text.replace(/:\s*(\d{16,})(?=[,}\s])/g, ': "$1"'));
const exactText = (value) => JSON.stringify(value).replace(/:"(\d{16,})"/g, ":$1");

/** The bucket and key of a location. */
export const at = (location) => {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(location);
  return { Bucket, Key };
};
export const bytesOf = async (location) => Buffer.from(await (await s3.send(new GetObjectCommand(at(location)))).Body.transformToByteArray());

async function avroRows(location) {
  const bytes = await bytesOf(location);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
  const { metadata, syncMarker } = avroMetadata(reader);
  return avroRead({ reader, metadata, syncMarker });
}

/** The ids of a data file that is Parquet, in the order of its rows. */
export async function idsOf(location) {
  const bytes = await bytesOf(location);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return (await parquetReadObjects({ file, columns: ["id"], compressors })).map((row) => Number(row.id));
}

export class ForeignWriter {
  commits = 0;
  conflicts = 0;
  lost = 0;
  #path;

  constructor(namespace, table) {
    this.#path = `/iceberg/v1/catalogs/000000000000/namespaces/${namespace}/tables/${table}`;
  }

  /** The table's metadata; waits while no server answers. */
  async load() {
    for (;;) {
      const answer = await signedFetch({ service: "glue", method: "GET", path: this.#path }).catch(() => undefined);
      if (answer?.status === 200) return exact(answer.text).metadata;
      if (answer && answer.status < 500) throw new Error(`load: ${answer.text}`);
      await pause(50);
    }
  }

  /** The manifests of a snapshot. */
  manifests = (snapshot) => avroRows(snapshot["manifest-list"]);

  /** The live entries of manifests. */
  async entries(manifests) {
    const all = await Promise.all(manifests.map((manifest) => avroRows(manifest.manifest_path)));
    return all.flat().filter((entry) => entry.status !== 2);
  }

  /**
   * Commits the files that `plan` makes of the newest metadata; nothing if it makes none. Returns what it returned.
   * @param {(metadata, snapshot, manifests) => Promise<{ content, rows, schema, equalityIds? } | undefined>} plan
   */
  async commit(plan) {
    for (;;) {
      const metadata = await this.load();
      const base = metadata.snapshots?.find((one) => `${one["snapshot-id"]}` === `${metadata["current-snapshot-id"]}`);
      const written = [];
      try {
        const manifests = base ? await this.manifests(base) : [];
        const planned = await plan(metadata, base, manifests);
        if (!planned) return undefined;
        const outcome = await this.#commit(metadata, base, manifests, planned, written);
        if (outcome) {
          this.commits++;
          return { ...planned, snapshot: outcome };
        }
        this.conflicts++;
      } catch (error) {
        // The table went on: expiry removed the file that was being read.
        if (error.name !== "NoSuchKey") throw error;
      }
      for (const location of written) await s3.send(new DeleteObjectCommand(at(location)));
    }
  }

  async #commit(metadata, base, manifests, { content, rows, schema, equalityIds }, written) {
    const put = async (kind, extension, bytes) => {
      const location = `${metadata.location}/${kind}/foreign-${randomUUID()}.${extension}`;
      written.push(location);
      await s3.send(new PutObjectCommand({ ...at(location), Body: bytes }));
      return { location, length: bytes.length };
    };
    const file = await put("data", "avro", avroFile(content === POSITION_DELETES ? positionSchema : schema, rows));
    const id = `${BigInt.asUintN(62, BigInt(`0x${randomUUID().replaceAll("-", "").slice(0, 16)}`)) | (1n << 61n)}`;
    const sequence = metadata["last-sequence-number"] + 1;
    const entry = {
      status: 1, snapshot_id: id,
      data_file: {
        content, file_path: file.location, file_format: "AVRO", partition: {}, record_count: rows.length, file_size_in_bytes: file.length,
        equality_ids: equalityIds,
      },
    };
    const current = metadata.schemas.find((one) => one["schema-id"] === metadata["current-schema-id"]);
    const manifest = await put("metadata", "avro", avroFile(manifestSchema, [entry], {
      schema: JSON.stringify(current), "partition-spec": "[]", "partition-spec-id": "0", "format-version": "2", content: content === DATA ? "data" : "deletes",
    }));
    const listed = {
      manifest_path: manifest.location, manifest_length: manifest.length, partition_spec_id: 0, content: content === DATA ? 0 : 1, sequence_number: sequence,
      min_sequence_number: sequence, added_snapshot_id: id, added_files_count: 1, existing_files_count: 0, deleted_files_count: 0,
      added_rows_count: rows.length, existing_rows_count: 0, deleted_rows_count: 0,
    };
    const list = await put("metadata", "avro", avroFile(listSchema, [listed, ...manifests], { "format-version": "2", "snapshot-id": id }));
    const snapshot = {
      "snapshot-id": id, ...(base ? { "parent-snapshot-id": base["snapshot-id"] } : {}), "sequence-number": sequence,
      "timestamp-ms": Math.max(Date.now(), metadata["last-updated-ms"]), "manifest-list": list.location,
      summary: { operation: content === DATA ? "append" : "delete" }, "schema-id": metadata["current-schema-id"],
    };
    return this.#send(id, {
      requirements: [
        { type: "assert-table-uuid", uuid: metadata["table-uuid"] },
        { type: "assert-ref-snapshot-id", ref: "main", "snapshot-id": base?.["snapshot-id"] ?? null },
      ],
      updates: [{ action: "add-snapshot", snapshot }, { action: "set-snapshot-ref", "ref-name": "main", type: "branch", "snapshot-id": id }],
    });
  }

  /** The snapshot's id if the commit holds. */
  async #send(id, body) {
    const answer = await signedFetch({
      service: "glue", method: "POST", path: this.#path, headers: { "content-type": "application/json" }, body: exactText(body),
    }).catch(() => undefined);
    if (answer?.status === 200) return id;
    if (answer?.status === 409) return undefined;
    if (answer && answer.status < 500) throw new Error(`commit: ${answer.status} ${answer.text}`);
    this.lost++;
    return (await this.load()).snapshots.some((one) => `${one["snapshot-id"]}` === id) ? `${id} (its answer was lost)` : undefined;
  }
}
