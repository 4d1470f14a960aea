// Engines rename a table of Glue by a copy of its entry and the removal of the first one: Java's, Python's and Go's catalogs, and Trino.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CreateDatabaseCommand, CreateTableCommand, DeleteTableCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { eventually, unique } from "./wait.mjs";

const [glue, s3] = [new GlueClient({}), new S3Client({})];
const [DatabaseName, Bucket] = [unique("renames").replaceAll("-", "_"), unique("renames")];
const rows = async (sql) => (await query(sql)).rows;
const table = async (Name) => (await glue.send(new GetTableCommand({ DatabaseName, Name }))).Table;
const copy = async (from, Name) => {
  const { Parameters, StorageDescriptor, TableType, Owner } = typeof from === "string" ? await table(from) : from;
  await glue.send(new CreateTableCommand({ DatabaseName, TableInput: { Name, Parameters, StorageDescriptor, TableType, Owner } }));
};
const remove = (Name) => glue.send(new DeleteTableCommand({ DatabaseName, Name }));
const files = async (Prefix) => (await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents?.length ?? 0;
const make = (name) => rows(`CREATE TABLE ${DatabaseName}.${name} (n int, t string) LOCATION 's3://${Bucket}/${name}' TBLPROPERTIES ('table_type' = 'ICEBERG')`);

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
});

test("a renamed table keeps its rows, takes further ones, and is purged with its files", async () => {
  await make("first");
  await rows(`INSERT INTO ${DatabaseName}.first VALUES (1, 'a'), (2, 'b')`);
  await copy("first", "second");
  assert.deepEqual(await rows(`SELECT count(*) FROM ${DatabaseName}.first, ${DatabaseName}.second`), [["4"]]);
  await remove("first");
  await assert.rejects(table("first"), { name: "EntityNotFoundException" });
  await rows(`INSERT INTO ${DatabaseName}.second VALUES (3, 'c')`);
  await rows(`DELETE FROM ${DatabaseName}.second WHERE n = 1`);
  assert.deepEqual(await rows(`SELECT n, t FROM ${DatabaseName}.second ORDER BY n`), [["2", "b"], ["3", "c"]]);
  const { status } = await signedFetch({
    service: "glue", method: "DELETE", path: `/iceberg/v1/catalogs/000000000000/namespaces/${DatabaseName}/tables/second`, query: { purgeRequested: "true" },
  });
  assert.equal(status, 204);
  await eventually(async () => (await files("first/")) === 0, { what: "the files of the purged table are gone" });
});

test("a rename that fails leaves the first table whole", async () => {
  await make("kept");
  await rows(`INSERT INTO ${DatabaseName}.kept VALUES (1, 'a')`);
  await copy("kept", "half");
  await remove("half");
  assert.deepEqual(await rows(`SELECT n FROM ${DatabaseName}.kept`), [["1"]]);
  await rows(`INSERT INTO ${DatabaseName}.kept VALUES (2, 'b')`);
  assert.deepEqual(await rows(`SELECT n FROM ${DatabaseName}.kept ORDER BY n`), [["1"], ["2"]]);
});

test("a copy of an entry that is no longer current is refused", async () => {
  await make("moved");
  const before = await table("moved");
  await rows(`INSERT INTO ${DatabaseName}.moved VALUES (1, 'a')`);
  await assert.rejects(copy(before, "stale"), { name: "InvalidInputException" });
  await copy("moved", "again");
  await assert.rejects(copy("moved", "third"), { name: "InvalidInputException" });
});
