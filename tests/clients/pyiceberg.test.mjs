// PyIceberg reads the table from its metadata file alone. Its wheels lie beside the repository on the developers' machines; elsewhere the test says so.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, firehose, icebergDestination, rowsReach } from "./lake.mjs";
import { unique } from "./wait.mjs";

const wheels = fileURLToPath(new URL("../../../shared/wheels", import.meta.url));
const venv = fileURLToPath(new URL("../../.build/pyiceberg", import.meta.url));
const skip = !existsSync(wheels)
  ? "PyIceberg's wheels (../shared/wheels) are not beside this clone"
  : spawnSync("python3", ["-m", "venv", "--help"]).status !== 0 && "python3 is not installed";

const run = (command, args) => {
  const answer = spawnSync(command, args, { encoding: "utf8", timeout: 240_000 });
  assert.equal(answer.status, 0, `${command}\n${answer.stderr ?? answer.error}`);
  return answer.stdout;
};

test("PyIceberg reads the same rows as SQL answers", { skip, timeout: 280_000 }, async () => {
  if (!existsSync(`${venv}/done`)) {
    run("python3", ["-m", "venv", venv]);
    run(`${venv}/bin/pip`, ["install", "-q", "--no-index", "--no-compile", `--find-links=${wheels}`, "-r", `${wheels}/requirements-pyiceberg.txt`]);
    run("touch", [`${venv}/done`]);
  }
  const Bucket = unique("py");
  const Database = `py_${process.pid}`;
  const DeliveryStreamName = unique("py");
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "events") });
  const events = Array.from({ length: 500 }, (_, i) => ({ id: i, name: `n${i % 7}`, price: i / 8, ok: i % 3 === 0, at: { x: i, y: [i, i + 1] } }));
  await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: events.map((e) => ({ Data: Buffer.from(JSON.stringify(e)) })) }));
  await rowsReach(500, `${Database}.events`);
  const { Table } = await new GlueClient({}).send(new GetTableCommand({ DatabaseName: Database, Name: "events" }));
  const program = `
import json, os, sys
from pyiceberg.table import StaticTable
table = StaticTable.from_metadata(sys.argv[1], properties={
    's3.endpoint': os.environ['AWS_ENDPOINT_URL'], 's3.access-key-id': os.environ['AWS_ACCESS_KEY_ID'],
    's3.secret-access-key': os.environ['AWS_SECRET_ACCESS_KEY'], 's3.region': 'us-east-1'})
rows = table.scan().to_arrow().to_pylist()
print(json.dumps({'all': rows, 'some': len(table.scan(row_filter='id >= 490').to_arrow())}))
`;
  const read = JSON.parse(run(`${venv}/bin/python`, ["-c", program, Table.Parameters.metadata_location]));
  assert.deepEqual(read.all.sort((a, b) => a.id - b.id), events);
  assert.equal(read.some, 10);
  const { rows } = await query(`SELECT count(*), sum(price), count_if(ok), sum(at.x) FROM ${Database}.events`);
  const sum = (f) => read.all.reduce((total, row) => total + f(row), 0);
  assert.deepEqual(rows[0].map(Number), [read.all.length, sum((r) => r.price), sum((r) => Number(r.ok)), sum((r) => r.at.x)]);
});
