// Deliveries to a real HTTP server, made by the SDK: the form of the requests, repeats under the same id with the same
// bytes, also after the server was killed, and records that the endpoint refuses for good as error documents.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";
import { CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { RoleARN } from "./lake.mjs";
import { makeRole } from "./roles.mjs";
import { startTarn } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const Bucket = unique("endpoint-lake");
let received = [];
let statusOf = () => 200;
let tarn;

const endpoint = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const requestId = request.headers["x-amz-firehose-request-id"];
    received.push({ headers: request.headers, requestId, body });
    const text = JSON.stringify({ requestId, timestamp: Date.now() });
    response.writeHead(statusOf(), { "content-type": "application/json", "content-length": text.length }).end(text);
  });
});

const clients = () => {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = tarn.env;
  const options = {
    endpoint: AWS_ENDPOINT_URL,
    region: "us-east-1",
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    forcePathStyle: true,
  };
  return { firehose: new FirehoseClient(options), iam: new IAMClient(options), s3: new S3Client(options) };
};

const recordsOf = ({ headers, body }) => {
  const json = JSON.parse(headers["content-encoding"] === "gzip" ? gunzipSync(body) : body);
  return json.records.map(({ data }) => Buffer.from(data, "base64").toString());
};

async function create(name, more = {}) {
  const { firehose, iam } = clients();
  await makeRole("delivery", { iam });
  await firehose.send(new CreateDeliveryStreamCommand({
    DeliveryStreamName: name,
    HttpEndpointDestinationConfiguration: {
      RoleARN,
      EndpointConfiguration: { Url: `http://127.0.0.1:${endpoint.address().port}/${name}`, Name: "test", AccessKey: "open sesame" },
      RequestConfiguration: { ContentEncoding: "GZIP", CommonAttributes: [{ AttributeName: "team", AttributeValue: "blue" }] },
      BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
      RetryOptions: { DurationInSeconds: 600 },
      S3BackupMode: "FailedDataOnly",
      S3Configuration: { RoleARN, BucketARN: `arn:aws:s3:::${Bucket}`, ErrorOutputPrefix: `${name}/!{firehose:error-output-type}/` },
      ...more,
    },
  }));
  await eventually(
    async () => (await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: name })))
      .DeliveryStreamDescription.DeliveryStreamStatus === "ACTIVE",
    { what: `${name} is ACTIVE` },
  );
}

const put = (DeliveryStreamName, ...data) =>
  clients().firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: data.map((text) => ({ Data: Buffer.from(text) })) }));

before(async () => {
  await new Promise((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
  tarn = await startTarn();
  await clients().s3.send(new CreateBucketCommand({ Bucket }));
});

after(async () => {
  endpoint.close();
  endpoint.closeAllConnections();
  await tarn.stop();
  await tarn.remove();
});

test("records arrive in the documented form", async () => {
  [received, statusOf] = [[], () => 200];
  const name = unique("endpoint-form");
  await create(name);
  await put(name, "a", "b");
  const [request] = await eventually(() => received.length > 0 && received, { what: "a request" });
  assert.deepEqual(recordsOf(request), ["a", "b"]);
  assert.equal(request.headers["x-amz-firehose-protocol-version"], "1.0");
  assert.equal(request.headers["x-amz-firehose-access-key"], "open sesame");
  assert.equal(request.headers["x-amz-firehose-source-arn"], `arn:aws:firehose:us-east-1:000000000000:deliverystream/${name}`);
  assert.deepEqual(JSON.parse(request.headers["x-amz-firehose-common-attributes"]), { commonAttributes: { team: "blue" } });
  assert.equal(request.headers["content-type"], "application/json");
});

test("a failing endpoint gets the same request again, also from the next process", async () => {
  [received, statusOf] = [[], () => 503];
  const name = unique("endpoint-again");
  await create(name);
  await put(name, "once");
  await eventually(() => received.length > 1, { what: "a repeat" });
  await tarn.kill();
  const before = received.length;
  tarn = await startTarn({ data: tarn.data });
  await eventually(() => received.length > before, { what: "a repeat of the next process" });
  statusOf = () => 200;
  const accepted = received.length;
  await eventually(() => received.length > accepted, { what: "the accepted request" });
  assert.equal(new Set(received.map(({ requestId, body }) => `${requestId} ${body.toString("base64")}`)).size, 1);
  await put(name, "next");
  await eventually(() => recordsOf(received.at(-1))[0] === "next", { what: "the next record" });
  assert.equal(received.filter((request) => recordsOf(request)[0] === "next").length, 1);
});

test("records of a request that is too large for the endpoint are error documents", async () => {
  [received, statusOf] = [[], () => 413];
  const name = unique("endpoint-413");
  await create(name);
  await put(name, "too large");
  const { s3 } = clients();
  const document = await eventually(
    async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${name}/http-endpoint-failed/` }));
      const found = Contents[0] && (await s3.send(new GetObjectCommand({ Bucket, Key: Contents[0].Key })));
      return found && JSON.parse(await found.Body.transformToString());
    },
    { what: "an error document" },
  );
  assert.equal(Buffer.from(document.rawData, "base64").toString(), "too large");
  assert.equal(document.errorCode, "HttpEndpoint.DestinationException");
  assert.equal(document.dataId, `${received[0].requestId}-0`);
  assert.equal(received.length, 1);
});
