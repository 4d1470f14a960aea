// Iceberg's Java library changes tables and views of the REST catalog.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { icebergJava, noIcebergJava } from "./iceberg-java.mjs";
import { unique } from "./wait.mjs";

const options = { skip: noIcebergJava, timeout: 180_000 };
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

test("format version 3 is refused with the version that works", options, async () => {
  const lines = await icebergJava("version", namespace());
  for (const [i, step] of ["create", "stage", "upgrade"].entries()) assert.match(lines[i], new RegExp(`^${step} \\w+ .*version 3.*version 2`));
  assert.equal(lines[3], "2");
});
