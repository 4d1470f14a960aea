// The tables of ../shared/golden-hive: their objects, their definitions by Glue or by DDL, and Trino's recorded answers.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as glueApi from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { unpacked } from "./golden.mjs";

const s3 = new S3Client({ forcePathStyle: true });
const glue = new glueApi.GlueClient({});

export const Bucket = "golden-hive";

const json = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));

/** Unpacks the tables that every clone has, and returns their folder. */
export function unpack() {
  const folder = mkdtempSync(join(tmpdir(), "golden-hive-"));
  for (const [name, bytes] of unpacked(new URL("../data/golden-hive/tables.zip", import.meta.url), "")) {
    if (name.endsWith("/")) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

/** The tables in a folder whose names one of the prefixes begins. */
export const tablesIn = (folder, prefixes) => readdirSync(folder)
  .filter((name) => prefixes.some((prefix) => name.startsWith(prefix)) && existsSync(join(folder, name, "table.json")))
  .sort();

/** A table's definition and recorded answers. */
export const read = (folder, name) => ({ name, folder: join(folder, name), ...json(folder, name, "table.json"), queries: json(folder, name, "expected.json").queries });

export const createBucket = () => s3.send(new CreateBucketCommand({ Bucket }));

/** Uploads a table's objects under their own names. */
export async function upload(table) {
  const data = join(table.folder, "data");
  const files = existsSync(data) ? readdirSync(data, { recursive: true, withFileTypes: true }).filter((file) => file.isFile()) : [];
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const Key = `${table.name}/${path.slice(table.folder.length + 1)}`;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: readFileSync(path) }));
  }
  for (const key of table.extra_empty_objects ?? []) {
    await s3.send(new PutObjectCommand({ Bucket, Key: key.startsWith(table.name) ? key : `${table.name}/${key}`, Body: "" }));
  }
}

/** Makes the table and its partitions by Glue's operations. */
export async function createByGlue(table, DatabaseName) {
  await glue.send(new glueApi.CreateTableCommand({ DatabaseName, TableInput: table.glue_table_input }));
  const all = (table.partitions ?? []).map((partition) => ({
    Values: partition.values,
    StorageDescriptor: {
      ...(partition.storage_descriptor ?? table.glue_table_input.StorageDescriptor),
      Location: `s3://${Bucket}/${table.name}/${partition.location_relative}`,
    },
  }));
  for (let i = 0; i < all.length; i += 100) {
    const PartitionInputList = all.slice(i, i + 100);
    const { Errors } = await glue.send(new glueApi.BatchCreatePartitionCommand({ DatabaseName, TableName: table.name, PartitionInputList }));
    if (Errors?.length) throw new Error(JSON.stringify(Errors));
  }
}

/** Makes the table and its partitions by statements. */
export async function createByStatements(table, Database) {
  for (const statement of [table.athena_ddl, ...[table.athena_partition_ddl ?? []].flat()]) {
    await query(statement.trim().replace(/;$/, ""), { QueryExecutionContext: { Database } });
  }
}

// Athena's API has names of its own for some of Trino's types.
const Named = { real: "float" };

// Athena's API shows text alone, so an empty text and a null differ by the member's absence.
const shown = (row) => JSON.stringify(row);

/** Runs a recorded statement; null: as recorded, else a sentence about the difference. */
export async function difference(asked, Database) {
  let answer;
  try {
    answer = await query(asked.sql, { QueryExecutionContext: { Database } });
  } catch (error) {
    const name = error.message.split(":")[0];
    if (!asked.error) return `failed: ${error.message.slice(0, 400)}`;
    return name === asked.error.name && (!asked.error.message || error.message.includes(asked.error.message) || asked.error.type) ? null : `error ${error.message.slice(0, 300)}; recorded ${asked.error.name}: ${asked.error.message.slice(0, 200)}`;
  }
  const types = answer.columns.map((column) => column.Type);
  const wanted = asked.types?.map((type) => Named[type.replace(/\(.*/, "")] ?? type.replace(/\(.*/, ""));
  if (wanted && shown(types) !== shown(wanted)) return `types ${types}; recorded ${wanted}`;
  if (asked.error) return `rows ${JSON.stringify(answer.rows).slice(0, 200)}; recorded ${asked.error.name}: ${asked.error.message.slice(0, 200)}`;
  const sorted = (rows) => (asked.any_order ? rows.map(shown).sort() : rows.map(shown));
  const [actual, recorded] = [sorted(answer.rows), sorted(asked.rows)];
  const at = Array.from({ length: Math.max(actual.length, recorded.length) }, (_, i) => i).find((i) => actual[i] !== recorded[i]);
  return at === undefined ? null : `row ${at} of ${actual.length}: ${actual[at]}; recorded ${recorded[at]} of ${recorded.length}`;
}
