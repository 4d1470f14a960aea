// Counts where each record is: rows of tables, dropped ones included, lines of objects, and lines of error objects.
import { gunzipSync } from "node:zlib";
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { icebergRead } from "icebird";
import "../icebird-reader.mjs";
import { patient } from "../patient-retries.mjs";
import { idOf } from "./producers.mjs";

export const s3 = new S3Client({ retryStrategy: patient });
const AT_ONCE = 8;

/** The keys under a prefix. */
export async function keysUnder(Bucket, Prefix) {
  const keys = [];
  let ContinuationToken;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
    keys.push(...(page.Contents ?? []).map(({ Key }) => Key));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return keys;
}

export async function bytesOf(Bucket, Key) {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from(await Body.transformToByteArray());
}

/** Runs `each` for all items, some at once. */
async function forAll(items, each) {
  const left = [...items];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left.length) await each(left.shift());
  }));
}

export class Collector {
  /** id → the places where it is. */
  places = new Map();
  /** error code → the records that have it */
  codes = {};
  #objects = new Set();

  add(id, place) {
    const places = this.places.get(id);
    if (places) places.push(place);
    else this.places.set(id, [place]);
  }

  /** Takes the lines of objects: records, or error documents. Each object counts once, however often this is called. */
  async takeObjects(Bucket, Prefix, { errors = false, remove = false } = {}) {
    await forAll(await keysUnder(Bucket, Prefix), async (Key) => {
      if (!this.#objects.has(`${Bucket}/${Key}`)) {
        const bytes = await bytesOf(Bucket, Key);
        this.#objects.add(`${Bucket}/${Key}`);
        const lines = (Key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString().split("\n").filter(Boolean);
        for (const line of lines) this.#takeLine(line, `${errors ? "error" : "object"} ${Key}`, errors);
      }
      if (remove) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    });
  }

  /** Takes the rows of every table that has been at a location: the last state of each table's UUID. */
  async takeTables(Bucket, Prefix) {
    const last = new Map();
    const keys = (await keysUnder(Bucket, `${Prefix}/metadata/`)).filter((key) => key.endsWith(".metadata.json") || key.endsWith(".metadata.json.gz"));
    await forAll(keys, async (Key) => {
      const bytes = await bytesOf(Bucket, Key);
      const metadata = JSON.parse(Key.includes(".gz") ? gunzipSync(bytes) : bytes);
      const known = last.get(metadata["table-uuid"]);
      const sequence = metadata["last-sequence-number"];
      if (!known || sequence > known.sequence) last.set(metadata["table-uuid"], { sequence, metadata });
    });
    const tableUrl = `s3://${Bucket}/${Prefix}`;
    for (const [uuid, { metadata }] of last) {
      if (metadata["current-snapshot-id"] === undefined || metadata["current-snapshot-id"] === null) continue;
      for (const row of await icebergRead({ tableUrl, metadata })) this.add(Number(row.id), `table ${uuid}`);
    }
    return last.size;
  }

  /** Compares with the acknowledged ids. @returns the faults, at most ten of a kind. */
  check(acknowledged) {
    const missing = [...acknowledged.keys()].filter((id) => !this.places.has(id));
    const doubled = [...this.places].filter(([, places]) => places.length > 1);
    const foreign = [...this.places.keys()].filter((id) => !acknowledged.has(id));
    const counts = {};
    for (const places of this.places.values()) for (const place of places) counts[place.split(" ")[0]] = (counts[place.split(" ")[0]] ?? 0) + 1;
    return {
      acknowledged: acknowledged.size,
      ...counts,
      codes: this.codes,
      missing: missing.length,
      doubled: doubled.length,
      unacknowledged: foreign.length,
      examples: {
        missing: missing.slice(0, 10).map((id) => ({ id, at: acknowledged.get(id) })),
        doubled: doubled.slice(0, 10).map(([id, places]) => ({ id, places })),
        unacknowledged: foreign.slice(0, 10),
      },
    };
  }

  #takeLine(line, place, errors) {
    const document = errors ? JSON.parse(line) : undefined;
    if (document) this.codes[document.errorCode] = (this.codes[document.errorCode] ?? 0) + 1;
    const text = document ? Buffer.from(document.rawData, "base64").toString() : line;
    const id = idOf(text);
    if (id === undefined) throw new Error(`${place} has a line without an id: ${line.slice(0, 200)}`);
    this.add(id, place);
  }
}
