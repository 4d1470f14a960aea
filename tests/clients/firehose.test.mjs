// Every operation of Firehose that makes, shows, changes or refuses a delivery stream, with the SDK: the members of each
// destination come back as they were given, updates merge or replace, tags are settings, secrets stay inside.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  CreateDeliveryStreamCommand, DeleteDeliveryStreamCommand, DescribeDeliveryStreamCommand, ListDeliveryStreamsCommand, ListTagsForDeliveryStreamCommand,
  StartDeliveryStreamEncryptionCommand, StopDeliveryStreamEncryptionCommand, TagDeliveryStreamCommand, UntagDeliveryStreamCommand, UpdateDestinationCommand,
} from "@aws-sdk/client-firehose";
import { CreateDatabaseCommand, CreateTableCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { firehose, RoleARN } from "./lake.mjs";
import { unique } from "./wait.mjs";

const glue = new GlueClient({});
const Database = `firehose_${process.pid}`;
const BucketARN = "arn:aws:s3:::firehose-lake";
const bucket = { RoleARN, BucketARN };
const catalog = { CatalogARN: "arn:aws:glue:us-east-1:000000000000:catalog" };

const send = (Command, input) => firehose.send(new Command(input));
const create = async (kind, input) => {
  const DeliveryStreamName = unique(`firehose-${kind}`);
  await send(CreateDeliveryStreamCommand, { DeliveryStreamName, ...input });
  return DeliveryStreamName;
};
const describe = async (DeliveryStreamName) => (await send(DescribeDeliveryStreamCommand, { DeliveryStreamName })).DeliveryStreamDescription;
const destinationOf = async (name) => (await describe(name)).Destinations[0];
const update = async (DeliveryStreamName, input) => {
  const { VersionId, Destinations } = await describe(DeliveryStreamName);
  await send(UpdateDestinationCommand, {
    DeliveryStreamName, CurrentDeliveryStreamVersionId: VersionId, DestinationId: Destinations[0].DestinationId, ...input,
  });
};
const refused = (call, message) => assert.rejects(call, { name: "InvalidArgumentException", message });

/** Asserts that a description has at least the given members. */
const includes = (shown, given) => {
  for (const [member, value] of Object.entries(given)) {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) includes(shown[member] ?? {}, value);
    else assert.deepEqual(shown[member], value, member);
  }
};

const processor = (Type, parameters) => ({
  Type,
  Parameters: Object.entries(parameters).map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue })),
});
const extraction = (MetadataExtractionQuery) => ({
  Enabled: true,
  Processors: [
    processor("RecordDeAggregation", { SubRecordType: "JSON" }),
    processor("MetadataExtraction", { MetadataExtractionQuery, JsonParsingEngine: "JQ-1.6" }),
    processor("AppendDelimiterToRecord", { Delimiter: "\\n" }),
  ],
});
const conversion = (more = {}) => ({
  Enabled: true,
  SchemaConfiguration: { RoleARN, DatabaseName: Database, TableName: "clicks", Region: "us-east-1", VersionId: "LATEST" },
  InputFormatConfiguration: {
    Deserializer: { OpenXJsonSerDe: { CaseInsensitive: true, ConvertDotsInJsonKeysToUnderscores: false, ColumnToJsonKeyMappings: { ts: "timestamp" } } },
  },
  OutputFormatConfiguration: {
    Serializer: {
      ParquetSerDe: {
        Compression: "SNAPPY", BlockSizeBytes: 268435456, PageSizeBytes: 1048576, EnableDictionaryCompression: false, MaxPaddingBytes: 0, WriterVersion: "V1",
      },
    },
  },
  ...more,
});
const partitioned = {
  ...bucket,
  Prefix: "data/customer=!{partitionKeyFromQuery:customer}/!{timestamp:yyyy}/",
  ErrorOutputPrefix: "bad/!{firehose:error-output-type}/",
  BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
  CustomTimeZone: "UTC",
  FileExtension: ".parquet",
  CompressionFormat: "UNCOMPRESSED",
  DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 20 } },
  ProcessingConfiguration: extraction("{customer: .customer_id}"),
  S3BackupMode: "Enabled",
  S3BackupConfiguration: { ...bucket, Prefix: "raw/", CompressionFormat: "GZIP", BufferingHints: { SizeInMBs: 4, IntervalInSeconds: 40 } },
};
const iceberg = (more = {}) => ({
  RoleARN,
  CatalogConfiguration: catalog,
  S3Configuration: bucket,
  DestinationTableConfigurationList: [{ DestinationDatabaseName: Database, DestinationTableName: "rows" }],
  ...more,
});
const endpoint = (more = {}) => ({
  EndpointConfiguration: { Url: "https://collector.example/in", Name: "collector", AccessKey: "s3cret-key" },
  S3Configuration: { ...bucket, ErrorOutputPrefix: "failed/" },
  ...more,
});

before(async () => {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: Database } }));
  await glue.send(new CreateTableCommand({
    DatabaseName: Database,
    TableInput: { Name: "clicks", StorageDescriptor: { Columns: [{ Name: "id", Type: "bigint" }, { Name: "ts", Type: "timestamp" }] } },
  }));
});

test("partitioning, conversion and backup come back member by member", async () => {
  const given = { ...partitioned, DataFormatConversionConfiguration: conversion() };
  const name = await create("parts", { ExtendedS3DestinationConfiguration: given });
  const { S3BackupConfiguration, ...rest } = given;
  const { ExtendedS3DestinationDescription: shown } = await destinationOf(name);
  includes(shown, rest);
  includes(shown.S3BackupDescription, S3BackupConfiguration);
  assert.ok((await send(ListDeliveryStreamsCommand, { Limit: 10_000 })).DeliveryStreamNames.includes(name));

  await update(name, { ExtendedS3DestinationUpdate: { Prefix: "!{partitionKeyFromQuery:customer}/", S3BackupUpdate: { Prefix: "copies/" } } });
  const changed = (await destinationOf(name)).ExtendedS3DestinationDescription;
  includes(changed, { ...rest, Prefix: "!{partitionKeyFromQuery:customer}/" });
  includes(changed.S3BackupDescription, { ...S3BackupConfiguration, Prefix: "copies/" });
  await refused(update(name, { ExtendedS3DestinationUpdate: { S3BackupMode: "Disabled" } }), /cannot go back to Disabled/);
  await refused(update(name, { ExtendedS3DestinationUpdate: { DynamicPartitioningConfiguration: { Enabled: false } } }), /chosen at creation/);
});

test("the faults of a creation are refused by name, all at once", async () => {
  const creation = create("faults", {
    ExtendedS3DestinationConfiguration: {
      ...partitioned,
      Prefix: "!{partitionKeyFromQuery:region}/",
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 10 },
      CompressionFormat: "GZIP",
      DataFormatConversionConfiguration: conversion({ SchemaConfiguration: { RoleARN, DatabaseName: Database, TableName: "clicks", VersionId: "77" } }),
    },
  });
  const faults = [
    /only the keys customer/, /IntervalInSeconds 10 must be at least 60/, /SizeInMBs 5 must be at least 64/, /must be UNCOMPRESSED/, /VersionId 77/,
  ];
  for (const fault of faults) {
    await refused(creation, fault);
  }

  const faulty = create("faults", { ExtendedS3DestinationConfiguration: { ...partitioned, ProcessingConfiguration: extraction("{customer: }") } });
  await refused(faulty, /MetadataExtractionQuery: The jq program has .*line 1, column/);
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: Database, Name: "clicks" }));
  await create("version", {
    ExtendedS3DestinationConfiguration: {
      ...bucket,
      DataFormatConversionConfiguration: conversion({
        SchemaConfiguration: { RoleARN, DatabaseName: Database, TableName: "clicks", VersionId: Table.VersionId },
      }),
    },
  });
});

test("ORC, secrets, other destinations and encryption are refused by name", async () => {
  const orc = conversion({ OutputFormatConfiguration: { Serializer: { OrcSerDe: { Compression: "ZLIB" } } } });
  await refused(create("refused", { ExtendedS3DestinationConfiguration: { ...bucket, DataFormatConversionConfiguration: orc } }), /OrcSerDe is not supported/);
  const SecretsManagerConfiguration = { Enabled: true, SecretARN: "arn:aws:secretsmanager:us-east-1:000000000000:secret:a" };
  await refused(create("refused", { HttpEndpointDestinationConfiguration: endpoint({ SecretsManagerConfiguration }) }), /SecretsManagerConfiguration/);
  const splunk = { HECEndpoint: "https://splunk.example", HECEndpointType: "Raw", HECToken: "t", S3Configuration: bucket };
  await refused(create("refused", { SplunkDestinationConfiguration: splunk }), /SplunkDestinationConfiguration is not supported/);

  const DeliveryStreamName = await create("plain", { ExtendedS3DestinationConfiguration: bucket });
  await refused(update(DeliveryStreamName, { SplunkDestinationUpdate: { HECToken: "t" } }), /SplunkDestinationUpdate is not supported/);
  await refused(send(StartDeliveryStreamEncryptionCommand, { DeliveryStreamName }), /StartDeliveryStreamEncryption is not supported/);
  await refused(send(StopDeliveryStreamEncryptionCommand, { DeliveryStreamName }), /StopDeliveryStreamEncryption is not supported/);
  await assert.rejects(send(StopDeliveryStreamEncryptionCommand, { DeliveryStreamName: "missing" }), { name: "ResourceNotFoundException" });
  await send(DeleteDeliveryStreamCommand, { DeliveryStreamName, AllowForceDelete: true });
});

test("tables of a route come back, and without a route there is one", async () => {
  const DestinationTableConfigurationList = ["a", "b"].map((DestinationTableName) => ({
    DestinationDatabaseName: Database,
    DestinationTableName,
    UniqueKeys: ["id"],
    PartitionSpec: { Identity: [{ SourceName: "day" }] },
    S3ErrorOutputPrefix: `bad/${DestinationTableName}/`,
  }));
  const given = iceberg({
    DestinationTableConfigurationList,
    AppendOnly: true,
    ProcessingConfiguration: extraction('{destinationDatabaseName: "d", destinationTableName: .kind, operation: "insert"}'),
    BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
    RetryOptions: { DurationInSeconds: 0 },
  });
  const name = await create("tables", { IcebergDestinationConfiguration: given });
  const { S3Configuration, ...rest } = given;
  const shown = (await destinationOf(name)).IcebergDestinationDescription;
  includes(shown, rest);
  includes(shown.S3DestinationDescription, S3Configuration);
  await refused(update(name, { IcebergDestinationUpdate: { AppendOnly: false } }), /AppendOnly can be set at creation only/);
  await refused(create("tables", { IcebergDestinationConfiguration: iceberg({ DestinationTableConfigurationList }) }), /there must be exactly one/);
});

test("an HTTP endpoint comes back without its access key", async () => {
  const given = endpoint({
    BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 0 },
    RequestConfiguration: { ContentEncoding: "GZIP", CommonAttributes: [{ AttributeName: "team", AttributeValue: "a" }] },
    RetryOptions: { DurationInSeconds: 7200 },
    S3BackupMode: "AllData",
    RoleARN,
    CloudWatchLoggingOptions: { Enabled: true, LogGroupName: "g", LogStreamName: "s" },
  });
  const name = await create("endpoint", { HttpEndpointDestinationConfiguration: given });
  const { S3Configuration, EndpointConfiguration, ...rest } = given;
  const shown = (await destinationOf(name)).HttpEndpointDestinationDescription;
  includes(shown, rest);
  includes(shown.S3DestinationDescription, S3Configuration);
  assert.deepEqual(shown.EndpointConfiguration, { Url: EndpointConfiguration.Url, Name: EndpointConfiguration.Name });
  assert.doesNotMatch(JSON.stringify(await describe(name)), /s3cret-key|AccessKey/);

  for (const [Url, message] of [["http://collector.example/in", /must be https/], ["https://u:p@collector.example/", /neither a user/]]) {
    await refused(create("endpoint", { HttpEndpointDestinationConfiguration: endpoint({ EndpointConfiguration: { Url } }) }), message);
  }
  const CommonAttributes = [1, 2].map((n) => ({ AttributeName: "a", AttributeValue: `${n}` }));
  await refused(create("endpoint", { HttpEndpointDestinationConfiguration: endpoint({ RequestConfiguration: { CommonAttributes } }) }), /attribute a 2 times/);
  const long = endpoint({ EndpointConfiguration: { Url: "https://collector.example/", AccessKey: `s3cret${"x".repeat(4096)}` } });
  const tooLong = create("endpoint", { HttpEndpointDestinationConfiguration: long });
  await assert.rejects(tooLong, ({ message }) => /accessKey/.test(message) && !/s3cret/.test(message));
});

test("an update to another type replaces the destination", async () => {
  const name = await create("replaced", { ExtendedS3DestinationConfiguration: { ...bucket, Prefix: "old/" } });
  const { S3Configuration, ...rest } = iceberg();
  await refused(update(name, { IcebergDestinationUpdate: rest }), /needs RoleARN, CatalogConfiguration and S3Configuration/);
  await update(name, { IcebergDestinationUpdate: { ...rest, S3Configuration } });
  const table = await destinationOf(name);
  assert.equal(table.ExtendedS3DestinationDescription, undefined);
  assert.deepEqual(table.IcebergDestinationDescription.BufferingHints, { SizeInMBs: 64, IntervalInSeconds: 5 });
  await refused(update(name, { ExtendedS3DestinationUpdate: { Prefix: "a/" } }), /needs RoleARN and BucketARN/);
  await update(name, { ExtendedS3DestinationUpdate: { ...bucket, BufferingHints: { SizeInMBs: 9, IntervalInSeconds: 90 } } });
  const objects = (await destinationOf(name)).ExtendedS3DestinationDescription;
  assert.deepEqual([objects.Prefix, objects.CompressionFormat], [undefined, "UNCOMPRESSED"]);
  assert.deepEqual(objects.BufferingHints, { SizeInMBs: 9, IntervalInSeconds: 90 });
  await refused(update(name, { ExtendedS3DestinationUpdate: { BufferingHints: { SizeInMBs: 1 } } }), /both SizeInMBs and IntervalInSeconds/);
  assert.equal((await describe(name)).VersionId, "3");
});

test("tags tarn.* are settings, and an unknown one is refused", async () => {
  const DeliveryStreamName = await create("tags", {
    IcebergDestinationConfiguration: iceberg(),
    Tags: [{ Key: "tarn.create-tables", Value: "true" }, { Key: "team", Value: "a" }],
  });
  const tag = (Key, Value) => send(TagDeliveryStreamCommand, { DeliveryStreamName, Tags: [{ Key, Value }] });
  await tag("tarn.freshness-seconds", "2.5");
  await tag("tarn.warehouse", "s3://firehose-lake/w");
  await tag("tarn.evolve-schema", "false");
  await refused(tag("tarn.freshness-seconds", "0"), /must be 0.1 to 900 seconds/);
  await refused(tag("tarn.lineage", "true"), /Tag tarn.lineage is not supported/);
  await send(UntagDeliveryStreamCommand, { DeliveryStreamName, TagKeys: ["tarn.evolve-schema"] });
  const { Tags } = await send(ListTagsForDeliveryStreamCommand, { DeliveryStreamName });
  assert.deepEqual(
    Tags.map(({ Key, Value }) => [Key, Value]),
    [["tarn.create-tables", "true"], ["tarn.freshness-seconds", "2.5"], ["tarn.warehouse", "s3://firehose-lake/w"], ["team", "a"]],
  );
  assert.equal((await describe(DeliveryStreamName)).VersionId, "1");
  const misplaced = create("tags", { ExtendedS3DestinationConfiguration: bucket, Tags: [{ Key: "tarn.warehouse", Value: "s3://lake/w" }] });
  await refused(misplaced, /needs an Iceberg destination/);
});
