// PyIceberg reads the table from its metadata file alone; pyarrow, s3fs and boto3 write and read objects. The
// developers' machines have their wheels beside the repository; elsewhere the tests are skipped with the reason.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { CreateDatabaseCommand, CreateTableCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { icebergRows } from "./icebird-reader.mjs";
import { createDelivery, firehose, icebergDestination, rowsReach } from "./lake.mjs";
import { install, run, skip, venv } from "./pyiceberg.mjs";
import { program as tarn } from "./tarn-server.mjs";
import { upsertTable } from "./upserts.mjs";
import { eventually, unique } from "./wait.mjs";

test("PyIceberg reads the same rows as SQL answers", { skip }, async () => {
  install();
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

test("PyIceberg and icebird read required columns, bytes of fixed length and types that widened", { skip }, async () => {
  install();
  const Bucket = unique("pyd");
  const Database = `pyd_${process.pid}`;
  const DeliveryStreamName = unique("pyd");
  const glue = new GlueClient({});
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: Database } }));
  const geo = {
    type: "struct",
    fields: [{ id: 3, name: "lat", type: "double", required: true }, { id: 4, name: "lon", type: "float", required: false }],
  };
  const Fields = [
    { Id: 1, Name: "id", Type: "int", Required: true },
    { Id: 2, Name: "geo", Type: geo, Required: false },
    { Id: 5, Name: "code", Type: "fixed[4]", Required: true },
    { Id: 6, Name: "tags", Type: { type: "list", "element-id": 7, element: "string", "element-required": true }, Required: false },
    { Id: 8, Name: "m", Type: { type: "map", "key-id": 9, key: "string", "value-id": 10, value: "long", "value-required": true }, Required: false },
    { Id: 11, Name: "price", Type: "decimal(5, 2)", Required: false },
  ];
  const OpenTableFormatInput = {
    IcebergInput: { MetadataOperation: "CREATE", Version: "2", CreateIcebergTableInput: { Location: `s3://${Bucket}/declared`, Schema: { Fields } } },
  };
  await glue.send(new CreateTableCommand({ DatabaseName: Database, Name: "declared", OpenTableFormatInput }));
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "declared") });
  const location = async () => (await glue.send(new GetTableCommand({ DatabaseName: Database, Name: "declared" }))).Table.Parameters.metadata_location;
  const read = async (count) => eventually(
    async () => {
      const rows = await icebergRows(await location());
      return rows.length === count && rows;
    },
    { what: `${count} rows in files`, everyMs: 500 },
  );
  const put = (events) => firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: events.map((e) => ({ Data: Buffer.from(JSON.stringify(e)) })) }));
  const code = (i) => Buffer.from([i % 256, 1, 2, 3]);
  const event = (i) => ({ id: i, ...(i % 3 ? { geo: { lat: i / 4, lon: i / 8 } } : {}), code: code(i).toString("base64"), tags: ["a", `t${i}`], m: { k: i }, price: i });
  await put([...Array.from({ length: 300 }, (_, i) => event(i)), { id: 1 }, { code: "AAECAw==" }, { ...event(1), geo: { lon: 1 } }, { ...event(1), tags: [null] }]);
  await read(300);
  await put([{ id: 5_000_000_000, geo: { lat: 1, lon: Math.PI }, code: "AAECAw==", price: 12345.67 }]);
  const rows = (await read(301)).sort((a, b) => Number(a.id) - Number(b.id));
  const program = `
import json, os, sys
from pyiceberg.table import StaticTable
table = StaticTable.from_metadata(sys.argv[1], properties={
    's3.endpoint': os.environ['AWS_ENDPOINT_URL'], 's3.access-key-id': os.environ['AWS_ACCESS_KEY_ID'],
    's3.secret-access-key': os.environ['AWS_SECRET_ACCESS_KEY'], 's3.region': 'us-east-1'})
arrow = table.scan().to_arrow()
rows = [{**r, 'code': r['code'].hex(), 'm': dict(r['m'] or []), 'price': str(r['price'])} for r in arrow.to_pylist()]
some = table.scan(row_filter="id >= 290 and id < 1000 and geo.lat > 0").to_arrow()
print(json.dumps({'rows': rows, 'types': [f'{f.name} {f.field_type} {f.required}' for f in table.schema().fields], 'some': len(some)}))
`;
  const { rows: python, types, some } = JSON.parse(run(`${venv}/bin/python`, ["-c", program, await location()]));
  python.sort((a, b) => a.id - b.id);
  assert.deepEqual(types.filter((type) => /^(id|code|price) /.test(type)), ["id long True", "code fixed[4] True", "price decimal(7, 2) False"]);
  assert.equal(some, Array.from({ length: 10 }, (_, i) => 290 + i).filter((i) => i % 3).length);
  for (const [i, row] of python.entries()) {
    const sent = i < 300 ? event(i) : { id: 5_000_000_000, geo: { lat: 1, lon: Math.PI }, price: 12345.67 };
    assert.deepEqual(
      [row.id, row.geo, row.code, row.tags ?? undefined, row.m, Number(row.price)],
      [sent.id, sent.geo ?? null, code(i < 300 ? i : 0).toString("hex"), sent.tags, sent.m ?? {}, sent.price],
    );
    assert.deepEqual([Number(rows[i].id), Buffer.from(rows[i].code).toString("hex")], [row.id, row.code]);
    // hyparquet drops an optional struct that is never null and whose first field is required, in pyarrow's files as
    // well: so the second file is not compared.
    if (i < 300) assert.equal(rows[i].geo?.lat, row.geo?.lat);
  }
  const { rows: sql } = await query(`SELECT count(*), sum(id), count(geo.lat), max(price), max(to_hex(code)) FROM ${Database}.declared`);
  assert.deepEqual(sql, [["301", String(5_000_000_000 + (299 * 300) / 2), "201", "12345.67", "FF010203"]]);
});

test("PyIceberg commits through Glue beside a delivery, and no commit is lost", { skip }, async () => {
  install();
  const Bucket = unique("pyc");
  const Database = `pyc_${process.pid}`;
  const DeliveryStreamName = unique("pyc");
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  await createDelivery({ DeliveryStreamName, IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "events") });
  const put = (from, count) => firehose.send(new PutRecordBatchCommand({
    DeliveryStreamName,
    Records: Array.from({ length: count }, (_, i) => ({ Data: Buffer.from(JSON.stringify({ id: from + i })) })),
  }));
  await put(0, 100);
  await rowsReach(100, `${Database}.events`);
  const program = `
import os, sys
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import CommitFailedException
import pyarrow as pa
end = os.environ['AWS_ENDPOINT_URL']
key, secret = os.environ['AWS_ACCESS_KEY_ID'], os.environ['AWS_SECRET_ACCESS_KEY']
catalog = GlueCatalog('tarn', **{'glue.endpoint': end, 'glue.region': 'us-east-1', 'glue.access-key-id': key, 'glue.secret-access-key': secret,
    's3.endpoint': end, 's3.region': 'us-east-1', 's3.access-key-id': key, 's3.secret-access-key': secret})
done = tries = 0
while done < 5 and tries < 100:
    tries += 1
    try:
        catalog.load_table(sys.argv[1]).append(pa.table({'id': pa.array([1000 + done], pa.int64())}))
        done += 1
    except CommitFailedException:
        pass
print(done)
`;
  const python = spawn(`${venv}/bin/python`, ["-c", program, `${Database}.events`], { stdio: ["ignore", "pipe", "inherit"] });
  let committed = "";
  python.stdout.on("data", (chunk) => (committed += chunk));
  const ended = new Promise((resolve) => python.on("exit", resolve));
  for (let round = 1; round <= 5; round++) {
    await put(round * 100, 100);
    await rowsReach((round + 1) * 100, `${Database}.events`);
  }
  assert.equal(await ended, 0);
  assert.equal(Number(committed), 5);
  await rowsReach(605, `${Database}.events`);
  const { rows } = await query(`SELECT count(*), count(distinct id), count_if(id >= 1000) FROM ${Database}.events`);
  assert.deepEqual(rows[0].map(Number), [605, 605, 5]);
});

// pyarrow uploads over HTTP/1.1 without Content-Length, as aws-chunked with a CRC64NVME trailer. It uploads a small
// file as a multipart upload of one part.
test("pyarrow, s3fs and boto3 write, read, list, copy and remove objects", { skip }, () => {
  install();
  const program = `
import boto3, io, os, sys
import pyarrow as pa, pyarrow.fs as fs, pyarrow.parquet as pq, s3fs
bucket, endpoint = sys.argv[1], os.environ['AWS_ENDPOINT_URL']
client = boto3.client('s3')
client.create_bucket(Bucket=bucket)
make = lambda **more: fs.S3FileSystem(endpoint_override=endpoint.split('//')[1], scheme='http', region='us-east-1', **more)
arrow = make()
table = pa.table({'a': list(range(100000)), 's': [str(i) * 5 for i in range(100000)]})
pq.write_table(table, f'{bucket}/t/x.parquet', filesystem=arrow)
assert pq.read_table(f'{bucket}/t/x.parquet', filesystem=arrow).equals(table)
with make(allow_delayed_open=True).open_output_stream(f'{bucket}/t/small') as out:
    out.write(b'hello')
big = os.urandom(23 << 20)
with arrow.open_output_stream(f'{bucket}/t/big') as out:
    out.write(big)
assert arrow.open_input_file(f'{bucket}/t/big').read() == big
sizes = {f.base_name: f.size for f in arrow.get_file_info(fs.FileSelector(f'{bucket}/t'))}
assert sizes['small'] == 5 and sizes['big'] == len(big), sizes
arrow.delete_dir(f'{bucket}/t')
files = s3fs.S3FileSystem(endpoint_url=endpoint)
with files.open(f'{bucket}/q/a.txt', 'wb') as out:
    out.write(b'x' * 6000000)
files.copy(f'{bucket}/q/a.txt', f'{bucket}/q/b.txt')
assert files.cat(f'{bucket}/q/b.txt') == b'x' * 6000000
files.rm(f'{bucket}/q', recursive=True)
client.upload_fileobj(io.BytesIO(big), bucket, 'up')
back = io.BytesIO()
client.download_fileobj(bucket, 'up', back)
assert back.getvalue() == big
resource = boto3.resource('s3').Bucket(bucket)
resource.object_versions.delete()
resource.delete()
print('done')
`;
  assert.match(run(`${venv}/bin/python`, ["-c", program, unique("pyobjects")]), /done/);
});

test("PyIceberg reads and writes by the REST catalog", { skip }, async () => {
  install();
  const program = `
import json, os, sys
import pyarrow as pa
from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import NamespaceNotEmptyError, NoSuchTableError, TableAlreadyExistsError
from pyiceberg.types import LongType
catalog = load_catalog('tarn', **{
    'type': 'rest', 'uri': os.environ['AWS_ENDPOINT_URL'] + '/iceberg', 'warehouse': '000000000000',
    'rest.sigv4-enabled': 'true', 'rest.signing-name': 'glue', 'rest.signing-region': 'us-east-1',
    's3.access-key-id': os.environ['AWS_ACCESS_KEY_ID'], 's3.secret-access-key': os.environ['AWS_SECRET_ACCESS_KEY']})
ns = sys.argv[1]
def fails(error, call):
    try:
        call()
    except error:
        return True
    return False
catalog.create_namespace(ns, {'owner': 'me'})
table = catalog.create_table(f'{ns}.t', schema=pa.schema([('id', pa.int64()), ('name', pa.string())]))
stale = catalog.load_table(f'{ns}.t')
table.append(pa.table({'id': [1, 2, 3], 'name': ['a', 'b', 'c']}))
# PyIceberg retries on the present state after the conflict
stale.append(pa.table({'id': [7], 'name': ['x']}))
with table.update_schema() as update:
    update.add_column('x', LongType())
table.append(pa.table({'id': [4], 'name': ['d'], 'x': [40]}))
table.delete('id = 2')
with catalog.create_table_transaction(f'{ns}.staged', schema=pa.schema([('id', pa.int64())])) as transaction:
    transaction.set_properties({'a': 'b'})
refused = [
    fails(TableAlreadyExistsError, lambda: catalog.create_table(f'{ns}.t', schema=pa.schema([('id', pa.int64())]))),
    fails(NamespaceNotEmptyError, lambda: catalog.drop_namespace(ns)),
    fails(NoSuchTableError, lambda: catalog.load_table(f'{ns}.none'))]
catalog.rename_table(f'{ns}.t', f'{ns}.u')
rows = sorted(catalog.load_table(f'{ns}.u').scan().to_arrow().to_pylist(), key=lambda row: row['id'])
print(json.dumps({'rows': rows, 'refused': refused, 'tables': sorted(t[1] for t in catalog.list_tables(ns)),
    'staged': catalog.load_table(f'{ns}.staged').properties, 'owner': catalog.load_namespace_properties(ns)['owner']}))
`;
  const ns = `pyr_${process.pid}`;
  const result = JSON.parse(run(`${venv}/bin/python`, ["-c", program, ns]));
  assert.deepEqual(result, {
    rows: [{ id: 1, name: "a", x: null }, { id: 3, name: "c", x: null }, { id: 4, name: "d", x: 40 }, { id: 7, name: "x", x: null }],
    refused: [true, true, true], tables: ["staged", "u"], staged: { a: "b" }, owner: "me",
  });
  const { rows } = await query(`SELECT count(*), sum(id), sum(x) FROM ${ns}.u`);
  assert.deepEqual(rows, [["4", "15", "40"]]);
});

// PyIceberg refuses a table with equality deletes. Commits of a busy machine may have some, which maintenance folds.
test("PyIceberg reads a table right after upserts, and the tag folded after equality deletes", { skip }, async () => {
  install();
  const program = `
import json, os, sys
from pyiceberg.catalog import load_catalog
catalog = load_catalog('tarn', **{
    'type': 'rest', 'uri': os.environ['AWS_ENDPOINT_URL'] + '/iceberg', 'warehouse': '000000000000',
    'rest.sigv4-enabled': 'true', 'rest.signing-name': 'glue', 'rest.signing-region': 'us-east-1',
    's3.access-key-id': os.environ['AWS_ACCESS_KEY_ID'], 's3.secret-access-key': os.environ['AWS_SECRET_ACCESS_KEY']})
table = catalog.load_table(sys.argv[1])
snapshot = table.snapshot_by_name(sys.argv[2]).snapshot_id
try:
    rows = sorted(({'id': r['id'], 'v': r['v']} for r in table.scan(snapshot_id=snapshot).to_arrow().to_pylist()), key=lambda r: r['id'])
    print(json.dumps({'rows': rows}))
except ValueError as refused:
    print(json.dumps({'refused': str(refused)}))
`;
  const table = await upsertTable("pyu");
  const read = (ref) => JSON.parse(run(`${venv}/bin/python`, ["-c", program, table.name, ref]));
  await table.change(50);
  await eventually(async () => {
    const before = (await table.deletes()).position;
    await table.change(50);
    const { rows, refused } = read("main");
    if (refused) run(tarn, ["tables", "maintain", table.name]);
    else assert.deepEqual(rows, table.expected());
    return rows && (await table.deletes()).position > before;
  }, { what: "a commit with position deletes, and rows in PyIceberg", everyMs: 10 });

  await table.setProperties({ "tarn.upsert.deletes": "equality" });
  await table.change(50);
  assert.match(read("main").refused, /equality/i);
  run(tarn, ["tables", "maintain", table.name]);
  assert.deepEqual(read("folded").rows, table.expected());
  assert.deepEqual(read("main").rows, table.expected());
});
