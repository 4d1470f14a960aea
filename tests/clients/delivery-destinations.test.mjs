// The effects of destinations' settings, by the SDK: a copy of the source records, a real HTTP server, and tags that
// change a running delivery.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { DescribeDeliveryStreamCommand, PutRecordBatchCommand, TagDeliveryStreamCommand, UntagDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, RoleARN, rowsReach } from "./lake.mjs";
import { eventually, unique } from "./wait.mjs";

const s3 = new S3Client({});
const Bucket = unique("destinations-lake");
const BucketARN = `arn:aws:s3:::${Bucket}`;
const Database = `destinations_${process.pid}`;

const put = (DeliveryStreamName, records) =>
  firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: records.map((record) => ({ Data: Buffer.from(record) })) }));
const objects = async (Prefix) => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Promise.all(Contents.map(async ({ Key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return { Key, bytes: Buffer.from(await Body.transformToByteArray()) };
  }));
};
const reach = (count, what, probe) => eventually(async () => {
  const found = await probe();
  return found.length >= count && found;
}, { what, everyMs: 200 });
const textReaches = (text, prefix, read) =>
  eventually(
    async () => (await objects(prefix)).map(({ bytes }) => read(bytes).toString()).join("") === text,
    { what: `${text} under ${prefix}`, everyMs: 200 },
  );

before(() => s3.send(new CreateBucketCommand({ Bucket })));

test("a backup has the source records as they came, and the destination what the steps made", async () => {
  const DeliveryStreamName = unique("destinations-backup");
  const hints = { SizeInMBs: 1, IntervalInSeconds: 1 };
  const Processors = [{
    Type: "RecordDeAggregation",
    Parameters: [{ ParameterName: "SubRecordType", ParameterValue: "DELIMITED" }, { ParameterName: "Delimiter", ParameterValue: "fA==" }],
  }];
  await createDelivery({
    DeliveryStreamName,
    ExtendedS3DestinationConfiguration: {
      RoleARN,
      BucketARN,
      Prefix: "out/",
      BufferingHints: hints,
      ProcessingConfiguration: { Enabled: true, Processors },
      S3BackupMode: "Enabled",
      S3BackupConfiguration: { RoleARN, BucketARN, Prefix: "copies/", CompressionFormat: "GZIP", BufferingHints: hints },
    },
  });
  await put(DeliveryStreamName, ["a|b", "|c"]);
  await textReaches("abc", "out/", (bytes) => bytes);
  await textReaches("a|b|c", "copies/", gunzipSync);
});

test("tags make and widen the table of a running delivery, until they are removed", async () => {
  const DeliveryStreamName = unique("destinations-tags");
  const { TableCreationConfiguration, SchemaEvolutionConfiguration, ...destination } = icebergDestination(Bucket, Database, "rows", {
    BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 900 },
  });
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: destination });
  await firehose.send(new TagDeliveryStreamCommand({
    DeliveryStreamName,
    Tags: [
      { Key: "tarn.create-tables", Value: "true" }, { Key: "tarn.evolve-schema", Value: "true" }, { Key: "tarn.freshness-seconds", Value: "0.5" },
    ],
  }));
  await put(DeliveryStreamName, ['{"id":1}']);
  await rowsReach(1, `${Database}.rows`);
  await put(DeliveryStreamName, ['{"id":2,"more":true}']);
  await rowsReach(2, `${Database}.rows`);
  const { rows } = await query(`SELECT count(more) FROM ${Database}.rows`);
  assert.deepEqual(rows, [["1"]]);
  await firehose.send(new UntagDeliveryStreamCommand({ DeliveryStreamName, TagKeys: ["tarn.evolve-schema"] }));
  await put(DeliveryStreamName, ['{"id":3,"other":true}']);
  await reach(1, "the error object", () => objects("errors/rows/"));
});

test("an HTTP endpoint gets requests with its key, and the bucket all data", async () => {
  const requests = [];
  const server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const body = JSON.parse(gunzipSync(Buffer.concat(parts)).toString());
      requests.push({ headers: request.headers, body });
      const answer = JSON.stringify({ requestId: body.requestId, timestamp: Date.now() });
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(answer) }).end(answer);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const DeliveryStreamName = unique("destinations-endpoint");
    await createDelivery({
      DeliveryStreamName,
      HttpEndpointDestinationConfiguration: {
        EndpointConfiguration: { Url: `http://127.0.0.1:${server.address().port}/in`, AccessKey: "s3cret-key" },
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
        RequestConfiguration: { ContentEncoding: "GZIP", CommonAttributes: [{ AttributeName: "team", AttributeValue: "a" }] },
        S3BackupMode: "AllData",
        S3Configuration: { RoleARN, BucketARN, Prefix: "endpoint/", BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 1 } },
      },
    });
    await put(DeliveryStreamName, ["one", "two"]);
    const records = await reach(2, "requests", async () => requests.flatMap(({ body }) => body.records));
    assert.deepEqual(records.map(({ data }) => Buffer.from(data, "base64").toString()), ["one", "two"]);
    const [{ headers, body }] = requests;
    const { DeliveryStreamDescription } = await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }));
    assert.equal(headers["x-amz-firehose-access-key"], "s3cret-key");
    assert.equal(headers["x-amz-firehose-request-id"], body.requestId);
    assert.equal(headers["x-amz-firehose-source-arn"], DeliveryStreamDescription.DeliveryStreamARN);
    assert.deepEqual(JSON.parse(headers["x-amz-firehose-common-attributes"]), { commonAttributes: { team: "a" } });
    const copies = await reach(1, "the copy", () => objects("endpoint/"));
    assert.equal(copies.map(({ bytes }) => bytes.toString()).join(""), "onetwo");
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
