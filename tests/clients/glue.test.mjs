import assert from "node:assert/strict";
import { test } from "node:test";
import {
  GlueClient,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetDatabasesCommand,
  GetTableCommand,
  GetTablesCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { unique } from "./wait.mjs";

const glue = new GlueClient({});
const DatabaseName = unique("cat").replaceAll("-", "_");

test("databases are made, described, listed and deleted; names fold to lower case", async () => {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName.toUpperCase(), Description: "d", Parameters: { a: "b" } } }));
  const { Database } = await glue.send(new GetDatabaseCommand({ Name: DatabaseName }));
  assert.equal(Database.Name, DatabaseName);
  assert.equal(Database.Description, "d");
  assert.deepEqual(Database.Parameters, { a: "b" });
  assert.equal(Database.CatalogId, "000000000000");
  await assert.rejects(glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } })), { name: "AlreadyExistsException" });
  const { DatabaseList } = await glue.send(new GetDatabasesCommand({}));
  assert.ok(DatabaseList.some((d) => d.Name === DatabaseName));
});

test("a table comes back as it was given, and an update needs the current version", async () => {
  const TableInput = {
    Name: "events",
    Description: "kept",
    TableType: "EXTERNAL_TABLE",
    Retention: 3,
    Owner: "me",
    Parameters: { classification: "json" },
    PartitionKeys: [{ Name: "day", Type: "string" }],
    StorageDescriptor: {
      Columns: [{ Name: "id", Type: "bigint", Comment: "the id" }],
      Location: "s3://some/where/",
      InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      OutputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      SerdeInfo: { SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe", Parameters: { "ignore.malformed.json": "true" } },
    },
  };
  await glue.send(new CreateTableCommand({ DatabaseName, TableInput }));
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name: "events" }));
  for (const [name, value] of Object.entries(TableInput)) {
    if (name !== "StorageDescriptor") assert.deepEqual(Table[name], value, name);
  }
  for (const [name, value] of Object.entries(TableInput.StorageDescriptor)) assert.deepEqual(Table.StorageDescriptor[name], value, name);
  await glue.send(new UpdateTableCommand({ DatabaseName, TableInput: { ...TableInput, Description: "new" } }));
  const changed = (await glue.send(new GetTableCommand({ DatabaseName, Name: "events" }))).Table;
  assert.equal(changed.Description, "new");
  assert.notEqual(changed.VersionId, Table.VersionId);
  const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName }));
  assert.deepEqual(TableList.map((t) => t.Name), ["events"]);
  await glue.send(new DeleteTableCommand({ DatabaseName, Name: "events" }));
  await assert.rejects(glue.send(new GetTableCommand({ DatabaseName, Name: "events" })), { name: "EntityNotFoundException" });
  await glue.send(new DeleteDatabaseCommand({ Name: DatabaseName }));
  await assert.rejects(glue.send(new GetDatabaseCommand({ Name: DatabaseName })), { name: "EntityNotFoundException" });
});

test("an Iceberg table is made with its first metadata, and its pointer moves by compare and swap alone", async () => {
  const Database = unique("ice").replaceAll("-", "_");
  const Bucket = unique("ice");
  const s3 = new S3Client({});
  await s3.send(new CreateBucketCommand({ Bucket }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: Database } }));
  await glue.send(new CreateTableCommand({
    DatabaseName: Database,
    Name: "visits",
    OpenTableFormatInput: {
      IcebergInput: {
        MetadataOperation: "CREATE",
        Version: "2",
        CreateIcebergTableInput: {
          Location: `s3://${Bucket}/visits`,
          Schema: {
            Fields: [
              { Id: 1, Name: "id", Type: "long", Required: true },
              { Id: 2, Name: "at", Type: "timestamptz", Required: false, Doc: "when" },
            ],
          },
          PartitionSpec: { Fields: [{ SourceId: 2, Transform: "day", Name: "at_day" }] },
        },
      },
    },
  }));
  const get = async () => (await glue.send(new GetTableCommand({ DatabaseName: Database, Name: "visits" }))).Table;
  const made = await get();
  assert.equal(made.Parameters.table_type, "ICEBERG");
  assert.deepEqual(made.StorageDescriptor.Columns.map((c) => `${c.Name} ${c.Type}`), ["id bigint", "at timestamp"]);
  const current = made.Parameters.metadata_location;
  const key = current.slice(`s3://${Bucket}/`.length);
  const metadata = JSON.parse(await (await s3.send(new GetObjectCommand({ Bucket, Key: key }))).Body.transformToString());
  assert.equal(metadata["format-version"], 2);
  assert.equal(metadata["partition-specs"][0].fields[0].transform, "day");

  const next = `s3://${Bucket}/visits/metadata/00001-next.metadata.json`;
  await s3.send(new PutObjectCommand({ Bucket, Key: "visits/metadata/00001-next.metadata.json", Body: JSON.stringify({ ...metadata, properties: { a: "b" } }) }));
  const commit = (location, version, previous) => glue.send(new UpdateTableCommand({
    DatabaseName: Database,
    SkipArchive: true,
    VersionId: version,
    TableInput: { Name: "visits", Parameters: { table_type: "ICEBERG", metadata_location: location, ...(previous && { previous_metadata_location: previous }) } },
  }));
  await assert.rejects(commit(next, "77"), { name: "ConcurrentModificationException" });
  await assert.rejects(commit(next), { name: "ConcurrentModificationException" });
  await assert.rejects(commit(`s3://${Bucket}/visits/metadata/none.metadata.json`, made.VersionId), { name: "InvalidInputException" });
  await commit(next, made.VersionId);
  await commit(next, made.VersionId); // a repeated commit is recognised
  const moved = await get();
  assert.equal(moved.Parameters.metadata_location, next);
  assert.equal(moved.Parameters.previous_metadata_location, current);
  await glue.send(new UpdateTableCommand({ DatabaseName: Database, TableInput: { Name: "visits", Description: "no commit" } }));
  assert.equal((await get()).Parameters.metadata_location, next);
  await glue.send(new DeleteDatabaseCommand({ Name: Database }));
});
