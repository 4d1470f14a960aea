// Clients that a machine may have: the aws CLI and boto3. If they are missing, the tests are skipped with the reason.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { unique } from "./wait.mjs";
import { zip } from "./zip.mjs";

const has = (command, ...args) => spawnSync(command, args).status === 0;
const noAws = !has("aws", "--version") && "the aws CLI is not installed";
const noBoto = !has("python3", "-c", "import boto3") && "boto3 is not installed";

const run = (command, args, input) => {
  const answer = spawnSync(command, args, { input, encoding: "utf8" });
  assert.equal(answer.status, 0, `${command} ${args.join(" ")}\n${answer.stderr}`);
  return answer.stdout;
};
const aws = (...args) => {
  const out = run("aws", [...args, "--output", "json", "--no-cli-pager"].filter((a) => a !== "--no-cli-pager"));
  return out.trim() ? JSON.parse(out) : undefined;
};

test("the aws CLI puts, reads, copies and asks", { skip: noAws }, () => {
  const stream = unique("cli");
  assert.equal(aws("sts", "get-caller-identity").Account, "000000000000");
  aws("kinesis", "create-stream", "--stream-name", stream, "--shard-count", "1");
  aws("kinesis", "wait", "stream-exists", "--stream-name", stream);
  const put = aws("kinesis", "put-record", "--stream-name", stream, "--partition-key", "k", "--data", "aGVsbG8=");
  const { ShardIterator } = aws(
    "kinesis", "get-shard-iterator", "--stream-name", stream, "--shard-id", put.ShardId, "--shard-iterator-type", "TRIM_HORIZON",
  );
  const { Records } = aws("kinesis", "get-records", "--shard-iterator", ShardIterator);
  assert.equal(Records.length, 1);
  assert.equal(Records[0].SequenceNumber, put.SequenceNumber);
  const bucket = unique("cli-bucket");
  run("aws", ["s3", "mb", `s3://${bucket}`]);
  run("aws", ["s3", "cp", "-", `s3://${bucket}/dir/hello.txt`], "hello from the CLI\n");
  assert.equal(run("aws", ["s3", "cp", `s3://${bucket}/dir/hello.txt`, "-"]), "hello from the CLI\n");
  assert.match(run("aws", ["s3", "ls", `s3://${bucket}/dir/`]), /19 hello\.txt/);
  run("aws", ["s3", "rb", `s3://${bucket}`, "--force"]);
});

test("the aws CLI deploys a function, shifts traffic to a new version and reads its policy", { skip: noAws }, () => {
  const [folder, name] = [mkdtempSync(join(tmpdir(), "tarn-cli-")), unique("cli-function")];
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }] };
  const lambda = (command, ...args) => aws("lambda", ...(command === "wait" ? [command, args.shift()] : [command]), "--function-name", name, ...args);
  const invoke = (...args) => (lambda("invoke", ...args, join(folder, "answer")), JSON.parse(readFileSync(join(folder, "answer"), "utf8")));
  const code = (answer) => {
    writeFileSync(join(folder, "code.zip"), zip({ "index.js": `exports.handler = async () => ${answer};` }));
    return `fileb://${folder}/code.zip`;
  };
  try {
    const { Role } = aws("iam", "create-role", "--role-name", name, "--assume-role-policy-document", JSON.stringify(trust));
    lambda("create-function", "--runtime", "nodejs22.x", "--handler", "index.handler", "--role", Role.Arn, "--zip-file", code(1), "--publish");
    lambda("wait", "function-active-v2");
    lambda("create-alias", "--name", "live", "--function-version", "1");
    lambda("update-function-code", "--zip-file", code(2), "--publish");
    lambda("wait", "function-updated-v2");
    assert.deepEqual([invoke(), invoke("--qualifier", "live")], [2, 1]);
    lambda("update-alias", "--name", "live", "--function-version", "2");
    assert.equal(invoke("--qualifier", "live"), 2);
    lambda("add-permission", "--statement-id", "one", "--action", "lambda:InvokeFunction", "--principal", "events.amazonaws.com");
    assert.match(lambda("get-policy").Policy, /events\.amazonaws\.com/);
    assert.deepEqual(lambda("list-versions-by-function").Versions.map((version) => version.Version), ["$LATEST", "1", "2"]);
    lambda("delete-function");
    aws("iam", "delete-role", "--role-name", name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("boto3 puts a batch, uploads in parts and reads typed answers", { skip: noBoto }, () => {
  const program = `
import boto3, io, time, os, sys
kinesis = boto3.client('kinesis'); name = sys.argv[1]
kinesis.create_stream(StreamName=name, ShardCount=2)
kinesis.get_waiter('stream_exists').wait(StreamName=name, WaiterConfig={'Delay': 1})
put = kinesis.put_records(StreamName=name, Records=[{'Data': b'r%d' % i, 'PartitionKey': str(i)} for i in range(100)])
assert put['FailedRecordCount'] == 0
seen = []
for shard in kinesis.list_shards(StreamName=name)['Shards']:
    it = kinesis.get_shard_iterator(StreamName=name, ShardId=shard['ShardId'], ShardIteratorType='TRIM_HORIZON')['ShardIterator']
    seen += [r['Data'] for r in kinesis.get_records(ShardIterator=it)['Records']]
assert sorted(seen) == sorted(b'r%d' % i for i in range(100)), len(seen)
s3 = boto3.client('s3'); bucket = sys.argv[2]; s3.create_bucket(Bucket=bucket)
body = os.urandom(9 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(body), bucket, 'big')
out = io.BytesIO(); s3.download_fileobj(bucket, 'big', out); assert out.getvalue() == body
s3.put_object(Bucket=bucket, Key='checked', Body=b'abc', ChecksumAlgorithm='SHA256')
assert s3.get_object(Bucket=bucket, Key='checked', ChecksumMode='ENABLED')['ChecksumSHA256']
athena = boto3.client('athena')
q = athena.start_query_execution(QueryString="SELECT 1 + 1 AS two")['QueryExecutionId']
while athena.get_query_execution(QueryExecutionId=q)['QueryExecution']['Status']['State'] in ('QUEUED', 'RUNNING'): time.sleep(0.05)
rows = athena.get_query_results(QueryExecutionId=q)['ResultSet']['Rows']
assert rows[1]['Data'][0]['VarCharValue'] == '2', rows
print('ok')
`;
  assert.equal(run("python3", ["-c", program, unique("boto"), unique("boto-bucket")]).trim(), "ok");
});

test("boto3 calls every operation of Kinesis", { skip: noBoto }, () => {
  const file = fileURLToPath(new URL("./kinesis_boto3.py", import.meta.url));
  const called = run("python3", [file, unique("boto-all")]).trim().split("\n");
  const model = JSON.parse(readFileSync(new URL("../../src/Tarn.Aws/Models/kinesis.json", import.meta.url)));
  assert.deepEqual(called, Object.keys(model.operations).sort());
});

test("the aws CLI reshards, lists, tags and subscribes a consumer", { skip: noAws }, () => {
  const stream = unique("cli-shards");
  const kinesis = (operation, ...args) => aws("kinesis", operation, ...args);
  const ready = () => aws("kinesis", "wait", "stream-exists", "--stream-name", stream);
  kinesis("create-stream", "--stream-name", stream, "--shard-count", "1", "--tags", "team=lake");
  ready();
  kinesis("split-shard", "--stream-name", stream, "--shard-to-split", "shardId-000000000000", "--new-starting-hash-key", "1000");
  ready();
  const open = kinesis("list-shards", "--stream-name", stream, "--shard-filter", "Type=AT_LATEST").Shards;
  assert.deepEqual(open.map((shard) => shard.ParentShardId), ["shardId-000000000000", "shardId-000000000000"]);
  const { TargetShardCount } = kinesis("update-shard-count", "--stream-name", stream, "--target-shard-count", "4", "--scaling-type", "UNIFORM_SCALING");
  assert.equal(TargetShardCount, 4);
  ready();
  const { StreamDescriptionSummary } = kinesis("describe-stream-summary", "--stream-name", stream);
  assert.equal(StreamDescriptionSummary.OpenShardCount, 4);
  assert.deepEqual(kinesis("list-tags-for-stream", "--stream-name", stream).Tags, [{ Key: "team", Value: "lake" }]);
  const { Consumer } = kinesis("register-stream-consumer", "--stream-arn", StreamDescriptionSummary.StreamARN, "--consumer-name", "cli");
  assert.match(Consumer.ConsumerARN, /consumer\/cli:\d+$/);
  kinesis("delete-stream", "--stream-name", stream, "--enforce-consumer-deletion");
});
