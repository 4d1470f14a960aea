// Bodies and files of few bytes that need much memory or time, on every protocol. `bombs` are signed requests; each
// names its correct statuses.
import { deflateRawSync, gzipSync } from "node:zlib";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { plainFetch, signedFetch } from "../signed-fetch.mjs";
import { query } from "../athena-query.mjs";

const json = (target, body, type = "application/x-amz-json-1.1") => ({ headers: { "content-type": type, "x-amz-target": target }, body });
const kinesis = (operation, body) => json(`Kinesis_20131202.${operation}`, body);
const cbor = (operation, body) => ({ headers: { "content-type": "application/x-amz-cbor-1.1", "x-amz-target": `Kinesis_20131202.${operation}` }, body });
const deep = (open, close, depth) => open.repeat(depth) + close.repeat(depth);

/** name → request; built on demand, because some are large. */
export const requests = {
  "json: 2,000,000 levels": () => kinesis("ListStreams", '{"a":' + deep("[", "]", 2_000_000) + "}"),
  "json: 2,000,000 objects": () => kinesis("CreateStream", '{"a":'.repeat(2_000_000)),
  "json: 4,000,000 numbers": () => kinesis("CreateStream", '{"StreamName":[' + "1,".repeat(4_000_000) + "1]}"),
  "json: a member of 8 MB": () => kinesis("DescribeStream", `{"StreamName":"${"x".repeat(8_000_000)}"}`),
  "json: 300,000 members": () => kinesis("DescribeStream", "{" + Array.from({ length: 300_000 }, (_, i) => `"m${i}":${i}`).join() + "}"),
  "json: 100,000 keys of one name": () => kinesis("DescribeStream", "{" + '"StreamName":"x",'.repeat(100_000) + '"a":1}'),
  "json: 500,000 records of nothing": () => kinesis("PutRecords", '{"StreamName":"x","Records":[' + "{},".repeat(500_000) + "{}]}"),
  "json: 1 MB of bad escapes": () => kinesis("DescribeStream", '{"StreamName":"' + "\\ud800".repeat(170_000) + '"}'),
  "json: nulls": () => kinesis("DescribeStream", Buffer.alloc(4_000_000)),
  "firehose: 1,000,000 empty records": () => json("Firehose_20150804.PutRecordBatch", '{"DeliveryStreamName":"x","Records":[' + '{"Data":""},'.repeat(300_000) + "{}]}"),
  "glue: nested columns": () => ({ service: "glue", ...json("AWSGlue.CreateTable", `{"DatabaseName":"d","TableInput":{"Name":"t","StorageDescriptor":{"Columns":[{"Name":"c","Type":"${"array<".repeat(100_000)}int${">".repeat(100_000)}"}]}}}`) }),
  "glue: a type of 1 MB": () => ({ service: "glue", ...json("AWSGlue.CreateTable", `{"DatabaseName":"d","TableInput":{"Name":"t","StorageDescriptor":{"Columns":[{"Name":"c","Type":"struct<${"a:int,".repeat(150_000)}b:int>"}]}}}`) }),
  "athena: 8 MB of statement": () => ({ service: "athena", ...json("AmazonAthena.StartQueryExecution", `{"QueryString":"SELECT ${"1,".repeat(4_000_000)}1"}`) }),
  "cbor: 1,000,000 levels": () => cbor("ListStreams", Buffer.alloc(1_000_000, 0x81)),
  "cbor: an array of 2^60": () => cbor("PutRecords", Buffer.from("a2675265636f7264739b1000000000000000", "hex")),
  "cbor: a text of 2^31": () => cbor("ListStreams", Buffer.from("a16a53747265616d4e616d657a7fffffff", "hex")),
  "cbor: indefinite maps": () => cbor("ListStreams", Buffer.alloc(1_000_000, 0xbf)),
  "cbor: 1,000,000 tags": () => cbor("ListStreams", Buffer.concat([Buffer.alloc(1_000_000, 0xc1), Buffer.from([0])])),
  "cbor: a million empty arrays": () => cbor("ListStreams", Buffer.concat([Buffer.from("9a000f4240", "hex"), Buffer.alloc(1_000_000, 0x80)])),
  "query: 1,000,000 parameters": () => ({ service: "sts", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "Action=GetCallerIdentity&Version=2011-06-15&" + "a=b&".repeat(1_000_000) }),
  "query: list index 2^31": () => ({ service: "sts", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "Action=AssumeRole&Version=2011-06-15&Tags.member.2147483647.Key=a&PolicyArns.member.999999999.arn=x" }),
};

const xml = {
  "xml: 7 MB of attributes": '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object ' + Array.from({ length: 500_000 }, (_, i) => `a${i}="1"`).join(" ") + "><Key>k</Key></Object></Delete>",
  "xml: 500,000 levels": "<Delete>" + deep("<Object>", "</Object>", 500_000) + "</Delete>",
  "xml: entities": '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><Delete><Object><Key>&c;</Key></Object></Delete>',
  "xml: an external entity": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&x;</Key></Object></Delete>',
  "xml: 1,000,000 objects": "<Delete>" + "<Object><Key>k</Key></Object>".repeat(200_000) + "</Delete>",
  "xml: a key of 6 MB": `<Delete><Object><Key>${"k".repeat(6_000_000)}</Key></Object></Delete>`,
};

/** Sends all, signed and unsigned; returns name → { status, ms }. No answer may be a 5xx or take over a second. */
export async function sendBombs() {
  const outcomes = {};
  const timed = async (name, call) => {
    const begun = performance.now();
    const { status } = await call().catch((error) => ({ status: error.cause?.code ?? error.message }));
    outcomes[name] = { status, ms: Math.round(performance.now() - begun) };
  };
  for (const [name, make] of Object.entries(requests)) {
    const request = make();
    await timed(name, () => signedFetch(request));
    await timed(`${name}, unsigned`, () => plainFetch({ headers: request.headers, body: request.body }));
  }
  for (const [name, body] of Object.entries(xml)) await timed(`${name}, unsigned`, () => plainFetch({ path: "/some-bucket?delete", headers: { "content-type": "application/xml" }, body }));
  return outcomes;
}

const metadata = (more) => `{"format-version":2,"table-uuid":"11111111-1111-1111-1111-111111111111","location":"s3://bombs/t","last-sequence-number":1,"last-updated-ms":1,
"last-column-id":1,"schemas":[{"type":"struct","schema-id":0,"fields":[{"id":1,"name":"a","required":false,"type":"int"}]}],"current-schema-id":0,
"partition-specs":[{"spec-id":0,"fields":[]}],"default-spec-id":0,"last-partition-id":999,"sort-orders":[{"order-id":0,"fields":[]}],"default-sort-order-id":0${more}}`;

/** Object container files of one block; the schema has 30 records, each with two fields of the next. */
function avro() {
  let schema = '"null"';
  for (let level = 30; level > 0; level--)
    schema = `{"type":"record","name":"L${level}","fields":[{"name":"a","type":${schema}},{"name":"b","type":${level === 30 ? '"null"' : `"L${level + 1}"`}}]}`;
  const long = (value) => { const bytes = []; for (value *= 2; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128); return Buffer.from([...bytes, value]); };
  const bytes = (data) => Buffer.concat([long(data.length), Buffer.from(data)]);
  const file = (type, block) => Buffer.concat([Buffer.from("Obj\x01"), long(2), bytes("avro.schema"), bytes(type), bytes("avro.codec"), bytes("deflate"), long(0), Buffer.alloc(16), long(1), bytes(block), Buffer.alloc(16)]);
  return { "2^30 records of nothing": file(schema, Buffer.from([3, 0])), "2 GB of zeros": file('"bytes"', deflateRawSync(Buffer.alloc(500_000_000))) };
}

/** Plants table metadata that expands hugely, and reads the tables; returns name → the error. */
export async function plantMetadata() {
  const [s3, glue] = [new S3Client({}), new GlueClient({})];
  const outcomes = {};
  await s3.send(new CreateBucketCommand({ Bucket: "bombs" }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "bombs" } }));
  const snapshot = (list) => metadata(`,"current-snapshot-id":1,"snapshots":[{"snapshot-id":1,"sequence-number":1,"timestamp-ms":1,"manifest-list":"${list}","summary":{"operation":"append"},"schema-id":0}]`);
  const files = {
    properties: gzipSync(metadata(`,"properties":{${Array.from({ length: 4_000_000 }, (_, i) => `"${i}":""`).join()}}`)),
    snapshot_log: gzipSync(metadata(`,"snapshot-log":[${'{"snapshot-id":1,"timestamp-ms":1},'.repeat(5_000_000)}{"snapshot-id":1,"timestamp-ms":1}]`)),
    text: gzipSync(metadata(`,"properties":{"a":"${"a".repeat(200_000_000)}"}`)),
    deep: metadata(`,"properties":${deep("[", "]", 1_000_000)}`),
  };
  let number = 0;
  for (const [name, body] of Object.entries(avro())) {
    const list = `s3://bombs/list-${number}.avro`;
    await s3.send(new PutObjectCommand({ Bucket: "bombs", Key: `list-${number}.avro`, Body: body }));
    files[`list_${number++}`] = Buffer.from(snapshot(list));
  }
  for (const [name, body] of Object.entries(files)) {
    const zipped = body[0] === 0x1f;
    const key = `${name}.${zipped ? "gz.metadata.json" : "metadata.json"}`;
    await s3.send(new PutObjectCommand({ Bucket: "bombs", Key: key, Body: body }));
    const Parameters = { table_type: "ICEBERG", metadata_location: `s3://bombs/${key}` };
    const outcome = await glue
      .send(new CreateTableCommand({ DatabaseName: "bombs", TableInput: { Name: name, TableType: "EXTERNAL_TABLE", Parameters } }))
      .then(() => query(`SELECT * FROM bombs.${name}`))
      .then(({ rows }) => `${rows.length} rows`, (error) => `${error.name} ${error.message}`.slice(0, 200));
    outcomes[name] = outcome;
  }
  return outcomes;
}
