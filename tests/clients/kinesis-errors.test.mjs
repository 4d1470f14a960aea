// Kinesis' refusals in the service's own words, on which users match. The texts are those that public suites recorded
// from AWS. If the service has changed since (optional stream names, 50 tags, larger records), its newer model decides.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DeleteStreamCommand, KinesisClient, PutRecordCommand, SplitShardCommand } from "@aws-sdk/client-kinesis";
import { plainFetch, signedFetch } from "./signed-fetch.mjs";
import { createStream } from "./streams.mjs";
import { unique } from "./wait.mjs";

const kinesis = new KinesisClient({});
const account = "000000000000";
const S = unique("errors");
const none = unique("absent");
const under = `under account ${account}`;
const shard = (n) => `shardId-${String(n).padStart(12, "0")}`;
let number;

before(async () => {
  await createStream(kinesis, { StreamName: S, ShardCount: 3 });
  number = (await kinesis.send(new PutRecordCommand({ StreamName: S, PartitionKey: "k", ExplicitHashKey: "0", Data: Buffer.from("x") }))).SequenceNumber;
});
after(async () => {
  await kinesis.send(new DeleteStreamCommand({ StreamName: S }));
  kinesis.destroy();
});

const JSON_TYPE = "application/x-amz-json-1.1";
const CBOR_TYPE = "application/x-amz-cbor-1.1";
const call = (operation, body, type = JSON_TYPE) =>
  signedFetch({ headers: { "content-type": type, "x-amz-target": `Kinesis_20131202.${operation}` }, body: typeof body === "string" ? body : JSON.stringify(body) });

/** Runs a table of [operation, body, code, message]; a message may be a function of the result of `before`. */
async function refusals(table) {
  for (const [operation, body, code, message] of table) {
    const what = `${operation} ${JSON.stringify(body)}`;
    const answer = await call(operation, typeof body === "function" ? body() : body);
    const { __type, message: told } = JSON.parse(answer.text);
    assert.equal(answer.status, 400, what);
    assert.equal(__type, code, what);
    assert.equal(told, typeof message === "function" ? message() : message, what);
  }
}

const one = (text) => `1 validation error detected: ${text}`;
const name = { StreamName: S };
const absent = { StreamName: none };

test("streams and shards that do not exist", () => refusals([
  ["DescribeStream", absent, "ResourceNotFoundException", `Stream ${none} ${under} not found.`],
  ["DescribeStreamSummary", absent, "ResourceNotFoundException", `Stream ${none} ${under} not found.`],
  ["DeleteStream", absent, "ResourceNotFoundException", `Stream ${none} ${under} not found.`],
  ["ListShards", absent, "ResourceNotFoundException", `Stream ${none} ${under} not found.`],
  ["ListShards", {}, "InvalidArgumentException", "Either NextToken or StreamName should be provided."],
  ["ListShards", { ...name, NextToken: "x" }, "InvalidArgumentException", "NextToken and StreamName cannot be provided together."],
  ["ListShards", { ExclusiveStartShardId: "shardId-0", NextToken: "x" }, "InvalidArgumentException", "NextToken and ExclusiveStartShardId cannot be provided together."],
  ["ListTagsForStream", absent, "ResourceNotFoundException", `Stream ${none} ${under} not found.`],
  ["PutRecord", { ...absent, PartitionKey: "k", Data: "" }, "ResourceNotFoundException", `Stream ${none} ${under} not found.`],
  ["PutRecords", { ...absent, Records: [{ PartitionKey: "k", Data: "" }] }, "ResourceNotFoundException", `Stream ${none} ${under} not found.`],
  ["CreateStream", { ...name, ShardCount: 1 }, "ResourceInUseException", `Stream ${S} ${under} already exists.`],
  // the shard's name is checked before the stream exists, and the error says that the missing stream has no such shard
  ["GetShardIterator", { ...absent, ShardId: "shardId-5", ShardIteratorType: "LATEST" }, "ResourceNotFoundException", `Shard ${shard(5)} in stream ${none} ${under} does not exist`],
  ["GetShardIterator", { ...name, ShardId: "5", ShardIteratorType: "LATEST" }, "ResourceNotFoundException", `Shard ${shard(5)} in stream ${S} ${under} does not exist`],
  ...["2147483648", "shardId-002147483648", "ABKLFD8", "2.14E4"].flatMap((ShardId) => [
    ["GetShardIterator", { ...absent, ShardId, ShardIteratorType: "LATEST" }, "ResourceNotFoundException", `Could not find shard ${ShardId} in stream ${none} ${under}.`],
    ["SplitShard", { ...absent, ShardToSplit: ShardId, NewStartingHashKey: "2" }, "ResourceNotFoundException", `Could not find shard ${ShardId} in stream ${none} ${under}.`],
    ["MergeShards", { ...absent, ShardToMerge: shard(0), AdjacentShardToMerge: ShardId }, "ResourceNotFoundException", `Could not find shard ${ShardId} in stream ${none} ${under}.`],
  ]),
  ["SplitShard", { ...absent, ShardToSplit: "shard-0", NewStartingHashKey: "2" }, "ResourceNotFoundException", `Stream ${none} ${under} not found.`],
  ["SplitShard", { ...name, ShardToSplit: "shard-5", NewStartingHashKey: "2" }, "ResourceNotFoundException", `Could not find shard ${shard(5)} in stream ${S} ${under}.`],
]));

test("impossible reshards", () => refusals([
  ["MergeShards", { ...name, ShardToMerge: "shard-1", AdjacentShardToMerge: "shard-0" }, "InvalidArgumentException", `Shards ${shard(1)} and ${shard(0)} in stream ${S} ${under} are not an adjacent pair of shards eligible for merging`],
  ["MergeShards", { ...name, ShardToMerge: "shard-0", AdjacentShardToMerge: "shard-2" }, "InvalidArgumentException", `Shards ${shard(0)} and ${shard(2)} in stream ${S} ${under} are not an adjacent pair of shards eligible for merging`],
  ...["0", "1", "113427455640312821154458202477256070484", "340282366920938463463374607431768211455"].map((NewStartingHashKey) => [
    "SplitShard", { ...name, ShardToSplit: "shard-0", NewStartingHashKey }, "InvalidArgumentException",
    `NewStartingHashKey ${NewStartingHashKey} used in SplitShard() on shard ${shard(0)} in stream ${S} ${under} is not both greater than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey 113427455640312821154458202477256070484.`,
  ]),
]));

test("positions to read from", async () => {
  const at = { ...name, ShardId: shard(0) };
  const which = (fault) =>
    "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
    + `Request specified ${fault}`;
  const used = (n) => `StartingSequenceNumber ${n} used in GetShardIterator on shard ${shard(0)} in stream ${S} ${under} is invalid.`;
  await refusals([
    ["GetShardIterator", { ...at, ShardIteratorType: "AT_SEQUENCE_NUMBER" }, "InvalidArgumentException", which("AT_SEQUENCE_NUMBER and no StartingSequenceNumber.")],
    ["GetShardIterator", { ...at, ShardIteratorType: "AFTER_SEQUENCE_NUMBER" }, "InvalidArgumentException", which("AFTER_SEQUENCE_NUMBER and no StartingSequenceNumber.")],
    ["GetShardIterator", () => ({ ...at, ShardIteratorType: "LATEST", StartingSequenceNumber: number }), "InvalidArgumentException", which("LATEST and also a StartingSequenceNumber.")],
    ["GetShardIterator", () => ({ ...at, ShardIteratorType: "TRIM_HORIZON", StartingSequenceNumber: number }), "InvalidArgumentException", which("TRIM_HORIZON and also a StartingSequenceNumber.")],
    ["GetShardIterator", { ...at, ShardIteratorType: "AT_TIMESTAMP" }, "InvalidArgumentException", "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter."],
    ["GetShardIterator", { ...at, ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: "12" }, "InvalidArgumentException", used("12")],
    ["GetShardIterator", () => ({ ...at, ShardId: shard(1), ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: number }), "InvalidArgumentException",
      `Invalid StartingSequenceNumber. It encodes ${shard(0)}, while it was used in a call to a shard with ${shard(1)}`],
    ["GetShardIterator", { ...at, ShardIteratorType: "x" }, "ValidationException",
      one("Value 'x' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]")],
    ["GetRecords", { ShardIterator: "x" }, "InvalidArgumentException", "Invalid ShardIterator."],
    ["GetRecords", { ShardIterator: Buffer.alloc(200).toString("base64") }, "InvalidArgumentException", "Invalid ShardIterator."],
  ]);
});

test("puts", () => refusals([
  ["PutRecord", { ...name, PartitionKey: "k", Data: "", ExplicitHashKey: "340282366920938463463374607431768211456" }, "InvalidArgumentException",
    "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was 340282366920938463463374607431768211456"],
  ["PutRecords", { ...name, Records: [{ PartitionKey: "k", Data: "", ExplicitHashKey: "340282366920938463463374607431768211456" }] }, "InvalidArgumentException",
    "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was 340282366920938463463374607431768211456"],
  ["PutRecord", { ...name, PartitionKey: "k", Data: "", SequenceNumberForOrdering: "12" }, "InvalidArgumentException",
    `ExclusiveMinimumSequenceNumber 12 used in PutRecord on stream ${S} ${under} is invalid.`],
  ["PutRecord", { ...name, PartitionKey: "", Data: "" }, "ValidationException", one("Value '' at 'partitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1")],
  ["PutRecords", { ...name, Records: [] }, "ValidationException", one("Value '[]' at 'records' failed to satisfy constraint: Member must have length greater than or equal to 1")],
  ["PutRecords", { ...name, Records: [{ Data: "" }] }, "ValidationException", one("Value null at 'records.1.member.partitionKey' failed to satisfy constraint: Member must not be null")],
]));

test("retention and tags", () => refusals([
  ["IncreaseStreamRetentionPeriod", { ...name, RetentionPeriodHours: 23 }, "InvalidArgumentException", "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short."],
  ["DecreaseStreamRetentionPeriod", { ...name, RetentionPeriodHours: 23 }, "InvalidArgumentException", "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short."],
  ["DecreaseStreamRetentionPeriod", { ...name, RetentionPeriodHours: 25 }, "InvalidArgumentException", `Requested retention period (25 hours) for stream ${S} can not be longer than existing retention period (24 hours). Use IncreaseRetentionPeriod API.`],
  ...[";", "\t", "\n", ",", "\\"].flatMap((odd) => [{ [`a${odd}`]: "b" }, { a: `b${odd}` }]).map((Tags) => [
    "AddTagsToStream", { ...name, Tags }, "InvalidArgumentException", "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.",
  ]),
  ...[";", "\t", "\n", ",", "\\"].map((odd) => [
    "RemoveTagsFromStream", { ...name, TagKeys: [`a${odd}`] }, "InvalidArgumentException", "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @.",
  ]),
  ["RemoveTagsFromStream", { ...name, TagKeys: ["a%"] }, "InvalidArgumentException", `Failed to remove tags from stream ${S} ${under} because some tags contained illegal characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@'.`],
  ["RemoveTagsFromStream", { ...absent, TagKeys: [";"] }, "ResourceNotFoundException", `Stream ${none} ${under} not found.`],
  ["AddTagsToStream", { ...name, Tags: { "a%": "b" } }, "InvalidArgumentException", `Failed to add tags to stream ${S} ${under} because some tags contained illegal characters. The allowed characters are Unicode letters, white-spaces, '_',',','/','=','+','-','@'.`],
  ["AddTagsToStream", { ...name, Tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, "v"])) }, "InvalidArgumentException", `Failed to add tags to stream ${S} ${under} because a given stream cannot have more than 50 tags associated with it.`],
]));

test("a stream that is being changed is in use", async () => {
  const StreamName = unique("in-use");
  await createStream(kinesis, { StreamName, ShardCount: 1 });
  const split = () => kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: shard(0), NewStartingHashKey: "1000" }));
  const answers = await Promise.allSettled([split(), split(), split(), split()]);
  const refused = answers.filter((answer) => answer.status === "rejected").map((answer) => answer.reason);
  assert.equal(refused.length, 3, "one is taken on");
  for (const { name: code, message } of refused) {
    // a late call may find the split complete
    if (code === "ResourceInUseException") assert.equal(message, `Stream ${StreamName} ${under} not ACTIVE, instead in state UPDATING`);
    else assert.equal(message, `Shard ${shard(0)} in stream ${StreamName} ${under} has already been merged or split, and thus is not eligible for merging or splitting.`);
  }
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
});

test("values of the wrong type", async () => {
  const list = "Start of list found where not expected";
  const structure = "Start of structure or map found where not expected.";
  const number = (type) => `class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to ${type}`;
  for (const [operation, body, message] of [
    ["DescribeStream", { StreamName: 23 }, number("an String")],
    ["DescribeStream", { StreamName: true }, "class java.lang.Boolean can not be converted to an String"],
    ["DescribeStream", { StreamName: [] }, list],
    ["DescribeStream", { StreamName: {} }, structure],
    ["CreateStream", { ShardCount: "23" }, "class java.lang.String can not be converted to an Integer"],
    ["CreateStream", { ShardCount: {} }, structure],
    ["AddTagsToStream", { Tags: "x" }, "Expected map or null"],
    ["AddTagsToStream", { Tags: [] }, list],
    ["PutRecords", { Records: "x" }, "Expected list or null"],
    ["PutRecords", { Records: {} }, structure],
    ["PutRecords", { Records: ["x"] }, "Expected null"],
    ["PutRecord", { Data: 23 }, number("a Blob")],
    ["PutRecord", { Data: "23456" }, "'23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 5"],
    ["PutRecord", { Data: "=+/=" }, "'=+/=' can not be converted to a Blob: Invalid Base64 character: '='"],
    ["PutRecord", { Data: "+/+=" }, "'+/+=' can not be converted to a Blob: Invalid last non-pad Base64 character dectected"],
    ["GetShardIterator", { Timestamp: "23" }, "class java.lang.String can not be converted to milliseconds since epoch"],
  ]) {
    const answer = await call(operation, body);
    assert.deepEqual(JSON.parse(answer.text), { __type: "SerializationException", Message: message }, `${operation} ${JSON.stringify(body)}`);
    assert.equal(answer.status, 400);
  }
});

test("operations without an output return no body", async () => {
  const answer = await call("AddTagsToStream", { ...name, Tags: { team: "lake" } });
  assert.deepEqual([answer.status, answer.type, answer.bytes.length], [200, JSON_TYPE, 0]);
  // an empty map in CBOR would be one byte; {"StreamName": S, "Tags": {"a": "b"}}
  const text = (value) => Buffer.concat([Buffer.from([0x78, value.length]), Buffer.from(value)]);
  const body = Buffer.concat([Buffer.from([0xa2]), text("StreamName"), text(S), text("Tags"), Buffer.from([0xa1]), text("a"), text("b")]);
  const cbor = await signedFetch({ headers: { "content-type": CBOR_TYPE, "x-amz-target": "Kinesis_20131202.AddTagsToStream" }, body });
  assert.deepEqual([cbor.status, cbor.type, cbor.bytes.length], [200, CBOR_TYPE, 0]);
});

test("requests in no known protocol, or without an operation", async () => {
  const target = (value) => ({ "x-amz-target": value });
  const json = { "content-type": JSON_TYPE };
  const list = target("Kinesis_20131202.ListStreams");
  // {"__type": "…"} in CBOR, of definite or indefinite length
  const cborNames = (answer, code) => assert.ok(answer.type === CBOR_TYPE && answer.bytes.includes(code) && answer.bytes.includes("__type"), answer.text);
  const denied = "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized</Message>\n</AccessDeniedException>\n";

  for (const method of ["GET", "PUT", "DELETE"]) {
    const answer = await signedFetch({ method });
    assert.deepEqual([answer.status, answer.type, answer.text], [403, null, denied], method);
  }
  const untyped = await signedFetch({ headers: { "content-type": "text/plain" }, body: "{}" });
  assert.deepEqual([untyped.status, untyped.text], [403, denied]);
  const named = await signedFetch({ headers: { "content-type": "application/x-amz-json-1.0", ...list }, body: "{}" });
  assert.deepEqual([named.status, named.text], [404, "<UnknownOperationException/>\n"]);

  for (const headers of [{}, { "content-type": "application/json" }, target("Kinesis_20131202."), target("Kinesis_20131202.Whatever"), target("Whatever")]) {
    const answer = await signedFetch({ headers });
    assert.equal(answer.status, 400);
    cborNames(answer, "UnknownOperationException");
  }
  cborNames(await signedFetch({ headers: list }), "SerializationException");
  for (const [headers, body, code] of [
    [json, "", "UnknownOperationException"],
    [{ ...json, ...target("Kinesis_20131202.ListStream") }, "{}", "UnknownOperationException"],
    [{ ...json, ...list }, "", "SerializationException"],
    [{ ...json, ...list }, "hello", "SerializationException"],
    [{ ...json, ...list }, "null", "SerializationException"],
    ...["PutRecord", "PutRecords", "GetRecords"].map((operation) => [{ ...json, ...target(`Kinesis_20131202.${operation}`) }, "null", "SerializationException"]),
  ]) {
    const answer = await signedFetch({ headers, body });
    const { message, ...error } = JSON.parse(answer.text);
    assert.deepEqual([answer.status, answer.type, error], [400, JSON_TYPE, { __type: code }], body);
    // The error names a missing operation, unlike AWS's; otherwise it has no message.
    if (headers["x-amz-target"] && code === "UnknownOperationException") assert.match(message, /^Tarn has no operation \S+ \(docs\/coverage\.md\)$/);
    else assert.equal(message, undefined);
    assert.match(answer.headers.get("x-amzn-requestid"), /^[a-f0-9]{8}-[a-f0-9]{4}-/);
  }
});

test("missing and incomplete signatures", async () => {
  const headers = { "content-type": `  ${JSON_TYPE}  ;x`, "x-amz-target": "Kinesis_20131202.ListStreams" };
  const parts = (names, rest) => `${names.map((part) => `Authorization header requires '${part}' parameter. `).join("")}${rest}`;
  const noDate = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  const query = (names) => `${names.map((part) => `AWS query-string parameters must include '${part}'. `).join("")}Re-examine the query-string parameters.`;
  for (const [path, more, code, message] of [
    ["/", {}, "MissingAuthenticationTokenException", "Missing Authentication Token"],
    ["/?X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d", {}, "MissingAuthenticationTokenException", "Missing Authentication Token"],
    ["/", { authorization: "X" }, "IncompleteSignatureException", parts(["Credential", "Signature", "SignedHeaders"], `${noDate}Authorization=X`)],
    ["/", { authorization: "AWS4- Signature=b, Credential=a", "x-amz-date": "a" }, "IncompleteSignatureException", parts(["SignedHeaders"], "Authorization=AWS4- Signature=b, Credential=a")],
    ["/?X-Amz-Algorithm", { authorization: "X" }, "InvalidSignatureException", "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."],
    ["/?X-Amz-Algorithm", {}, "IncompleteSignatureException", query(["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"])],
    ["/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d", {}, "IncompleteSignatureException", query(["X-Amz-SignedHeaders"])],
  ]) {
    const answer = await plainFetch({ path, headers: { ...headers, ...more }, body: "{}" });
    assert.deepEqual([answer.status, JSON.parse(answer.text)], [400, { __type: code, message }], path);
  }
});
