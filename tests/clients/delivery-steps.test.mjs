// Deliveries with processors, made by the SDK: compressed messages of CloudWatch Logs become objects and rows, and
// records that a processor refuses become error documents. Snappy objects are read with a decoder from npm.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { DescribeDeliveryStreamCommand, PutRecordBatchCommand, UpdateDestinationCommand } from "@aws-sdk/client-firehose";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { compressors } from "hyparquet-compressors";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, RoleARN, rowsReach } from "./lake.mjs";
import { eventually, unique } from "./wait.mjs";

const s3 = new S3Client({});
const Bucket = unique("steps-lake");
const Database = `steps_${process.pid}`;

const processor = (Type, parameters = {}) => ({
  Type,
  Parameters: Object.entries(parameters).map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue })),
});
const steps = [
  processor("RecordDeAggregation", { SubRecordType: "JSON" }),
  processor("Decompression", { CompressionFormat: "GZIP" }),
  processor("CloudWatchLogProcessing", { DataMessageExtraction: "true" }),
  processor("AppendDelimiterToRecord"),
];
const objectsDestination = (prefix, more = {}) => ({
  RoleARN,
  BucketARN: `arn:aws:s3:::${Bucket}`,
  Prefix: `${prefix}/out/`,
  ErrorOutputPrefix: `${prefix}/bad/!{firehose:error-output-type}/`,
  BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
  ProcessingConfiguration: { Enabled: true, Processors: steps },
  ...more,
});

const envelope = (...messages) =>
  gzipSync(JSON.stringify({ messageType: "DATA_MESSAGE", logGroup: "g", logEvents: messages.map((message, id) => ({ id: `${id}`, timestamp: 7, message })) }));
const control = gzipSync(JSON.stringify({ messageType: "CONTROL_MESSAGE", logEvents: [{ message: "probe" }] }));
const records = [envelope('{"id":0}{"id":1}', "not json", '{"id":2}'), control, Buffer.from("not gzip"), envelope('{"id":3} {"id":4}')];

const put = (DeliveryStreamName, data) =>
  firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: data.map((Data) => ({ Data })) }));

/** The objects under a prefix, when there are any: bytes and encoding. */
const objectsUnder = (Prefix) =>
  eventually(
    async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
      const bodies = await Promise.all(Contents.map(async ({ Key }) => {
        const { Body, ContentEncoding } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return { Key, ContentEncoding, bytes: await Body.transformToByteArray() };
      }));
      return bodies.length > 0 && bodies;
    },
    { what: `objects under ${Prefix}`, everyMs: 200 },
  );
const textUnder = async (prefix) => (await objectsUnder(prefix)).map(({ bytes }) => Buffer.from(bytes).toString()).join("");
const rawUnder = async (prefix) =>
  (await textUnder(prefix)).trim().split("\n").map((line) => Buffer.from(JSON.parse(line).rawData, "base64").toString());

before(() => s3.send(new CreateBucketCommand({ Bucket })));

test("processors make objects of compressed log messages", async () => {
  const DeliveryStreamName = unique("steps-objects");
  const described = await createDelivery({ DeliveryStreamName, ExtendedS3DestinationConfiguration: objectsDestination("plain") });
  const shown = described.Destinations[0].ExtendedS3DestinationDescription.ProcessingConfiguration;
  assert.deepEqual(shown.Processors.map(({ Type }) => Type), steps.map(({ Type }) => Type));
  await put(DeliveryStreamName, records);
  assert.equal(await textUnder("plain/out/"), '{"id":0}\n{"id":1}\n{"id":2}\n{"id":3}\n{"id":4}\n');
  assert.deepEqual(await rawUnder("plain/bad/decompression-failed/"), ["not gzip"]);
  assert.deepEqual(await rawUnder("plain/bad/processing-failed/"), ["not json"]);
});

test("the same processors make rows of a table, and an update removes them", async () => {
  const DeliveryStreamName = unique("steps-table");
  await createDelivery({
    DeliveryStreamName,
    IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "logs", { ProcessingConfiguration: { Enabled: true, Processors: steps } }),
  });
  await put(DeliveryStreamName, records);
  await rowsReach(5, `${Database}.logs`);
  await firehose.send(new UpdateDestinationCommand({
    DeliveryStreamName,
    CurrentDeliveryStreamVersionId: "1",
    DestinationId: "destinationId-000000000001",
    IcebergDestinationUpdate: { ProcessingConfiguration: { Enabled: false } },
  }));
  await put(DeliveryStreamName, [Buffer.from('{"id":5}')]);
  await rowsReach(6, `${Database}.logs`);
  const { rows } = await query(`SELECT id FROM ${Database}.logs ORDER BY id`);
  assert.deepEqual(rows.map(([id]) => Number(id)), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual((await rawUnder("errors/logs/")).sort(), ["not gzip", "not json"]);
});

test("message extraction without decompression is refused", async () => {
  const Processors = steps.filter(({ Type }) => Type === "CloudWatchLogProcessing");
  const DeliveryStreamName = unique("steps-refused");
  const creation = createDelivery({
    DeliveryStreamName,
    ExtendedS3DestinationConfiguration: objectsDestination("refused", { ProcessingConfiguration: { Enabled: true, Processors } }),
  });
  await assert.rejects(creation, { name: "InvalidArgumentException", message: /CloudWatchLogProcessing requires the processor Decompression/ });
  await assert.rejects(firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName })), { name: "ResourceNotFoundException" });
});

for (const [CompressionFormat, encoding] of [["Snappy", "snappy-java"], ["HADOOP_SNAPPY", "hadoop-snappy"]]) {
  test(`${CompressionFormat} objects are read by another decoder`, async () => {
    const DeliveryStreamName = unique("steps-snappy");
    const split = processor("RecordDeAggregation", { SubRecordType: "DELIMITED", Delimiter: Buffer.from("\n").toString("base64") });
    await createDelivery({
      DeliveryStreamName,
      ExtendedS3DestinationConfiguration: objectsDestination(CompressionFormat, {
        CompressionFormat,
        ProcessingConfiguration: { Enabled: true, Processors: [split, processor("AppendDelimiterToRecord")] },
      }),
    });
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} ${(i * 7919) % 1000}`);
    await put(DeliveryStreamName, [Buffer.from(lines.slice(0, 10_000).join("\n")), Buffer.from(`\n${lines.slice(10_000).join("\n")}\n`)]);
    const objects = await objectsUnder(`${CompressionFormat}/out/`);
    const texts = objects.map(({ Key, ContentEncoding, bytes }) => {
      assert.match(Key, /\.snappy$/);
      assert.equal(ContentEncoding, encoding);
      return CompressionFormat === "Snappy" ? xerial(bytes) : hadoop(bytes);
    });
    assert.equal(texts.join(""), `${lines.join("\n")}\n`);
  });
}

/** The text of a stream of snappy-java: blocks behind their length. */
function xerial(bytes) {
  const view = Buffer.from(bytes);
  assert.equal(view.subarray(0, 16).toString("latin1"), "\x82SNAPPY\0\0\0\0\x01\0\0\0\x01");
  let text = "";
  for (let at = 16; at < view.length; at += 4 + view.readUInt32BE(at)) {
    text += block(view.subarray(at + 4, at + 4 + view.readUInt32BE(at)));
  }
  return text;
}

/** The text of Hadoop's blocks: each behind its plain length and its length. */
function hadoop(bytes) {
  const view = Buffer.from(bytes);
  let text = "";
  for (let at = 0; at < view.length; at += 8 + view.readUInt32BE(at + 4)) {
    const part = block(view.subarray(at + 8, at + 8 + view.readUInt32BE(at + 4)));
    assert.equal(part.length, view.readUInt32BE(at));
    text += part;
  }
  return text;
}

/** One raw block; it begins with its plain length as a varint. */
function block(bytes) {
  let [length, at, shift] = [0, 0, 0];
  do {
    length |= (bytes[at] & 0x7f) << shift;
    shift += 7;
  } while (bytes[at++] & 0x80);
  return Buffer.from(compressors.SNAPPY(new Uint8Array(bytes), length)).toString();
}
