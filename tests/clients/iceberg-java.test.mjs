// Iceberg's Java library changes tables and views of the REST catalog.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { icebergJava, noIcebergJava } from "./iceberg-java.mjs";
import { unique } from "./wait.mjs";

const options = { skip: noIcebergJava };
const namespace = () => unique("java").replaceAll("-", "_");

test("Java's client drops the column with the highest id, and its id is not given again", options, async () => {
  assert.deepEqual(await icebergJava("columns", namespace()), ["1 id", "5 z"]);
});

test("Java's client gets the errors of Iceberg's own server for views, and their metadata lies where the property says", options, async () => {
  const Bucket = unique("views");
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket }));
  const lines = await icebergJava("views", namespace(), `s3://${Bucket}/meta`);
  assert.match(lines[0], /^create IllegalArgumentException .*Cannot add multiple queries for dialect trino/);
  assert.deepEqual(lines.slice(1, 4), ["in the folder", "in the second folder", "select 3"]);
  assert.match(lines[4], /^location IllegalArgumentException .*file:\/tmp\/elsewhere/);
  assert.match(lines[5], /^missing NoSuchViewException/);
  assert.match(lines[6], /^twice AlreadyExistsException/);
});

test("Java's client makes tables of version 3, upgrades, appends, overwrites and replaces them", options, async () => {
  const lines = await icebergJava("version", namespace());
  assert.match(lines[0], /^four \w+ .*ersion 4/);
  assert.match(lines[5], /^lowered \w+ .*lower|downgrade/);
  lines.splice(5, 1);
  // The format version, the next row's id and the number of snapshots; then the ids that the snapshot gave.
  assert.deepEqual(lines.slice(1), [
    "created 3 0 0", "staged 3 0 0", "upgraded 2 0 1", "upgraded 3 0 1", "ids 3 15 2 0 15", "overwritten 3 22 3 15 7", "transaction 3 25 4 v",
    "replaced 3 25 4",
  ]);
});

test("Java's client adds columns with defaults and with the types of version 3", options, async () => {
  const lines = await icebergJava("defaults", namespace());
  assert.match(lines[0], /^version 2 IllegalStateException Invalid schema for v2/);
  assert.deepEqual(lines.slice(1), [
    "id int true null null", "data string false null null", "n long false 7 8", "d string true none none", "v variant false null null",
    "u unknown false null null", "ns timestamp_ns false null null", "tz timestamptz_ns false null null",
  ]);
});

test("Java's client replaces a deletion vector in a row delta", options, async () => {
  assert.deepEqual(await icebergJava("vectors", namespace()), ["PUFFIN 3 4 44 true 0", "3 10 3"]);
});
