// PyIceberg's add_files takes files outside the table's folders: by the caller's own key, never by a key that was vended for the table.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { install, run, skip, venv } from "./pyiceberg.mjs";
import { unique } from "./wait.mjs";

const program = `
import json, os, sys
import pyarrow as pa, pyarrow.parquet as pq
from pyiceberg.catalog import load_catalog
from pyiceberg.io.pyarrow import PyArrowFileIO
ns, bucket = sys.argv[1:3]
own = {'s3.access-key-id': os.environ['AWS_ACCESS_KEY_ID'], 's3.secret-access-key': os.environ['AWS_SECRET_ACCESS_KEY']}
def catalog(**more):
    return load_catalog('tarn', **{
        'type': 'rest', 'uri': os.environ['AWS_ENDPOINT_URL'] + '/iceberg', 'warehouse': '000000000000',
        'rest.sigv4-enabled': 'true', 'rest.signing-name': 'glue', 'rest.signing-region': 'us-east-1', **own, **more})
schema = pa.schema([('id', pa.int64())])
place = f's3://{bucket}/loose.parquet'
with PyArrowFileIO({**own, 's3.endpoint': os.environ['AWS_ENDPOINT_URL'], 's3.region': 'us-east-1'}).new_output(place).create() as out:
    pq.write_table(pa.table({'id': [1, 2]}, schema=schema), out)
vended = catalog()
vended.create_namespace(ns)
table = vended.create_table(f'{ns}.t', schema=schema)
table.append(pa.table({'id': [3]}, schema=schema))
try:
    table.add_files([place])
    refused = ''
except OSError as error:
    refused = str(error)
with_own = catalog(**{'header.X-Iceberg-Access-Delegation': '', 's3.endpoint': os.environ['AWS_ENDPOINT_URL']})
with_own.load_table(f'{ns}.t').add_files([place])
rows = with_own.load_table(f'{ns}.t').scan().to_arrow()['id'].to_pylist()
print(json.dumps({'vended': table.io.properties['s3.access-key-id'] != own['s3.access-key-id'], 'refused': refused, 'rows': sorted(rows)}))
`;

test("PyIceberg adds files from elsewhere with the caller's own key", { skip }, async () => {
  install();
  const [ns, Bucket] = [unique("added").replaceAll("-", "_"), unique("loose")];
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket }));
  const { vended, refused, rows } = JSON.parse(run(`${venv}/bin/python`, ["-c", program, ns, Bucket]));
  assert.equal(vended, true);
  assert.match(refused, /ACCESS_DENIED/);
  assert.deepEqual(rows, [1, 2, 3]);
});
