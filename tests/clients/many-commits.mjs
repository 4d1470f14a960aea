// Many small commits to a table of a statement, and the size of its metadata; other programs read and change it. Used by
// bench/commit-hour, and in a short form by many-commits.test.mjs.
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { icebergJava, noIcebergJava } from "./iceberg-java.mjs";
import { install, run, skip as noPyIceberg, venv } from "./pyiceberg.mjs";
import { unique } from "./wait.mjs";

/** Makes the table and commits INSERT statements of one row, some at a time. Looks at the metadata files now and then. */
export async function manyCommits(commits, { atOnce = 4, lookEvery = 100 } = {}) {
  const s3 = new S3Client({ forcePathStyle: true });
  const [Bucket, database] = [unique("commits"), unique("commits").replaceAll("-", "_")];
  await s3.send(new CreateBucketCommand({ Bucket }));
  await query(`CREATE DATABASE ${database}`);
  await query(`CREATE TABLE ${database}.t (id bigint, note varchar) LOCATION 's3://${Bucket}/t/' TBLPROPERTIES ('table_type'='ICEBERG')`);
  const most = { metadataFiles: 0, metadataBytes: 0 };
  let next = 0;
  const look = async () => {
    const now = await metadataOf(s3, Bucket);
    for (const figure of Object.keys(most)) most[figure] = Math.max(most[figure], now[figure]);
    return now;
  };
  const work = async () => {
    while (next < commits) {
      const id = next++;
      await query(`INSERT INTO ${database}.t VALUES (${id}, 'row ${id}')`);
      if (id % lookEvery === 0) await look();
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, work));
  return { Bucket, database, seconds: (performance.now() - began) / 1_000, end: await look(), most };
}

async function metadataOf(s3, Bucket) {
  const all = [];
  for (let ContinuationToken; ; ) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "t/metadata/", ContinuationToken }));
    all.push(...(page.Contents ?? []));
    if (!(ContinuationToken = page.NextContinuationToken)) break;
  }
  return {
    metadataFiles: all.filter((object) => object.Key.endsWith(".metadata.json")).length,
    metadataBytes: all.reduce((sum, object) => sum + object.Size, 0),
  };
}

/** Iceberg's Java client counts the rows, changes files, columns and snapshots, and counts again. Returns both counts; a text: why not. */
export const changeByJava = async (database) => noIcebergJava || (await icebergJava("change", database, "t")).map((line) => Number(line.split(" ")[1]));

/** PyIceberg counts the rows, appends one, and counts again. Returns both counts; a text: why not. */
export function changeByPython(database) {
  if (noPyIceberg) return noPyIceberg;
  install();
  const program = `
import os, sys
import pyarrow as pa
from pyiceberg.catalog import load_catalog
catalog = load_catalog('tarn', **{
    'type': 'rest', 'uri': os.environ['AWS_ENDPOINT_URL'] + '/iceberg', 'warehouse': '000000000000',
    'rest.sigv4-enabled': 'true', 'rest.signing-name': 'glue', 'rest.signing-region': 'us-east-1',
    's3.access-key-id': os.environ['AWS_ACCESS_KEY_ID'], 's3.secret-access-key': os.environ['AWS_SECRET_ACCESS_KEY']})
table = catalog.load_table(sys.argv[1] + '.t')
print(len(table.scan().to_arrow()))
table.append(pa.table({'id': pa.array([-1], pa.int64()), 'note': ['by python']}))
print(len(catalog.load_table(sys.argv[1] + '.t').scan(row_filter='id < 10000000').to_arrow()))
`;
  return run(`${venv}/bin/python`, ["-c", program, database]).trim().split("\n").map(Number);
}
