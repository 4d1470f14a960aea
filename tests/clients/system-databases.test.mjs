// The system databases and the files below _system/ of Tarn's own bucket are readable, and closed to every write of a
// user: through Glue, S3, deliveries and result locations.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { AthenaClient, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { CreateDeliveryStreamCommand, PutRecordCommand } from "@aws-sdk/client-firehose";
import {
  BatchDeleteTableCommand,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GetTableCommand,
  GlueClient,
  TagResourceCommand,
  UpdateDatabaseCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  DeleteBucketLifecycleCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, RoleARN } from "./lake.mjs";
import { eventually, unique } from "./wait.mjs";

const [s3, glue, athena] = [new S3Client({}), new GlueClient({}), new AthenaClient({})];
const Bucket = "tarn-000000000000-us-east-1";
const Lake = unique("system-lake");
const DatabaseName = "tarn_quarantine";
const Name = unique("refused").toLowerCase();
const denied = (promise, name = /AccessDenied/) => assert.rejects(promise, (error) => name.test(error.name) || assert.fail(error.stack));
const objectsUnder = async (Prefix) => (await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents ?? [];

before(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: Lake }));
  await s3.send(new PutObjectCommand({ Bucket: Lake, Key: "mine", Body: "mine" }));
  await createDelivery({ DeliveryStreamName: Name, IcebergDestinationConfiguration: icebergDestination(Lake, unique("d").replaceAll("-", "_"), "t") });
  await firehose.send(new PutRecordCommand({ DeliveryStreamName: Name, Record: { Data: Buffer.from("not json") } }));
  await eventually(() => glue.send(new GetTableCommand({ DatabaseName, Name })), { what: "the quarantine's table", everyMs: 500 });
});

test("reads of a quarantine's table and files work", async () => {
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name }));
  assert.match(Table.Parameters.metadata_location, new RegExp(`^s3://${Bucket}/_system/`));
  const [file] = await objectsUnder("_system/tarn_quarantine/");
  assert.ok((await s3.send(new GetObjectCommand({ Bucket, Key: file.Key }))).ContentLength > 0);
  const { rows } = await query(`SELECT from_utf8(raw_data), stage FROM ${DatabaseName}."${Name}"`);
  assert.deepEqual(rows, [["not json", "parse"]]);
});

test("no Glue operation changes a system database", async () => {
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name }));
  const TableInput = { Name, Parameters: { ...Table.Parameters, metadata_location: `s3://${Lake}/other.json` }, StorageDescriptor: Table.StorageDescriptor };
  for (const Database of ["tarn", "tarn_quarantine", "TARN_LOGS"]) {
    await denied(glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: Database } })));
    await denied(glue.send(new UpdateDatabaseCommand({ Name: Database, DatabaseInput: { Name: Database } })));
    await denied(glue.send(new DeleteDatabaseCommand({ Name: Database })));
    await denied(glue.send(new CreateTableCommand({ DatabaseName: Database, TableInput: { Name: "mine" } })));
  }
  await denied(glue.send(new UpdateTableCommand({ DatabaseName, TableInput })));
  await denied(glue.send(new DeleteTableCommand({ DatabaseName, Name })));
  const { Errors } = await glue.send(new BatchDeleteTableCommand({ DatabaseName, TablesToDelete: [Name] })).catch((error) => ({ Errors: [error] }));
  assert.equal(Errors.length, 1);
  await denied(glue.send(new TagResourceCommand({ ResourceArn: `arn:aws:glue:us-east-1:000000000000:table/${DatabaseName}/${Name}`, TagsToAdd: { a: "b" } })));
  await assert.rejects(glue.send(new CreatePartitionCommand({ DatabaseName, TableName: Name, PartitionInput: { Values: ["1"] } })));
  await glue.send(new GetTableCommand({ DatabaseName, Name }));
});

test("no table of another database lies below _system/", async () => {
  const Database = unique("beside").replaceAll("-", "_");
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: Database } }));
  const StorageDescriptor = { Location: `s3://${Bucket}/_system/tarn_quarantine/${Name}`, Columns: [{ Name: "id", Type: "bigint" }] };
  const Parameters = { table_type: "ICEBERG", metadata_location: (await glue.send(new GetTableCommand({ DatabaseName, Name }))).Table.Parameters.metadata_location };
  await denied(glue.send(new CreateTableCommand({ DatabaseName: Database, TableInput: { Name: "inside", StorageDescriptor, Parameters } })));
  await denied(glue.send(new CreateTableCommand({
    DatabaseName: Database,
    TableInput: { Name: "inside", StorageDescriptor },
    OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE", Version: "2" } },
  })));
  await glue.send(new DeleteDatabaseCommand({ Name: Database }));
});

test("no S3 operation changes an object below _system/", async () => {
  const Key = "_system/mine";
  const existing = (await objectsUnder("_system/tarn_quarantine/"))[0].Key;
  const CopySource = `${Lake}/mine`;
  await denied(s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" })));
  await denied(s3.send(new PutObjectCommand({ Bucket, Key: existing, Body: "x" })));
  await denied(s3.send(new CopyObjectCommand({ Bucket, Key, CopySource })));
  await denied(s3.send(new DeleteObjectCommand({ Bucket, Key: existing })));
  const { Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: existing }] } }));
  assert.deepEqual(Errors.map(({ Code }) => Code), ["AccessDenied"]);
  await denied(s3.send(new CreateMultipartUploadCommand({ Bucket, Key })));
  await denied(s3.send(new UploadPartCommand({ Bucket, Key, UploadId: "1", PartNumber: 1, Body: "x" })));
  await denied(s3.send(new UploadPartCopyCommand({ Bucket, Key, UploadId: "1", PartNumber: 1, CopySource })));
  await denied(s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId: "1", MultipartUpload: { Parts: [{ PartNumber: 1, ETag: "x" }] } })));
  await denied(s3.send(new PutObjectTaggingCommand({ Bucket, Key: existing, Tagging: { TagSet: [{ Key: "a", Value: "b" }] } })));
  await denied(s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: existing })));
  const Rules = [{ ID: "all", Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 1 } }];
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } })); // LifecycleTests: it reaches nothing here
  await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "mine", Body: "x" }));
  await s3.send(new CopyObjectCommand({ Bucket: Lake, Key: "copied", CopySource: `${Bucket}/${existing}` }));
});

test("no delivery and no result is written into a system database or below _system/", async () => {
  const refused = (input) => assert.rejects(
    firehose.send(new CreateDeliveryStreamCommand({ DeliveryStreamName: unique("closed"), ...input })), { name: "InvalidArgumentException", message: /_system|tarn/ });
  await refused({ IcebergDestinationConfiguration: icebergDestination(Lake, DatabaseName, "mine") });
  await refused({
    IcebergDestinationConfiguration: icebergDestination(Lake, "mine", "mine", {
      CatalogConfiguration: { CatalogARN: "arn:aws:glue:us-east-1:000000000000:catalog", WarehouseLocation: `s3://${Bucket}/_system/x` },
    }),
  });
  await refused({ ExtendedS3DestinationConfiguration: { RoleARN, BucketARN: `arn:aws:s3:::${Bucket}`, Prefix: "_system/" } });
  await refused({ ExtendedS3DestinationConfiguration: { RoleARN, BucketARN: `arn:aws:s3:::${Bucket}`, ErrorOutputPrefix: "_system/" } });
  await assert.rejects(
    athena.send(new StartQueryExecutionCommand({ QueryString: "SELECT 1", ResultConfiguration: { OutputLocation: `s3://${Bucket}/_system/` } })), /_system/);
});
