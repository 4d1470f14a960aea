// A delivery that inserts, updates and deletes rows of one table, with a model of the table.
import { PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { query } from "./athena-query.mjs";
import { createDelivery, delivered, firehose, icebergDestination, setProperties } from "./lake.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { eventually, unique } from "./wait.mjs";

const glue = new GlueClient({});

/** Processors that take the operation from each record. */
export const operations = (Database, Table) => ({
  Enabled: true,
  Processors: [{
    Type: "MetadataExtraction",
    Parameters: [
      { ParameterName: "JsonParsingEngine", ParameterValue: "JQ-1.6" },
      {
        ParameterName: "MetadataExtractionQuery",
        ParameterValue: `{destinationDatabaseName: "${Database}", destinationTableName: "${Table}", operation: .op}`,
      },
    ],
  }],
});

/** Creates a delivery into a table of its own, with unique key id, and with identity partitions if columns are given. */
export async function upsertTable(prefix, { more = {}, UniqueKeys = ["id"], partitionBy = [] } = {}) {
  const Bucket = unique(prefix);
  const Database = `${prefix}_${process.pid}`;
  const DeliveryStreamName = unique(prefix);
  const name = `${Database}.orders`;
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  await createDelivery({
    DeliveryStreamName,
    IcebergDestinationConfiguration: icebergDestination(Bucket, Database, "orders", {
      DestinationTableConfigurationList: [{
        DestinationDatabaseName: Database,
        DestinationTableName: "orders",
        UniqueKeys,
        ...(partitionBy.length ? { PartitionSpec: { Identity: partitionBy.map((SourceName) => ({ SourceName })) } } : {}),
      }],
      ProcessingConfiguration: operations(Database, "orders"),
      ...more,
    }),
  });
  const rows = new Map();
  let version = 0;

  const put = (changes) => firehose.send(new PutRecordBatchCommand({
    DeliveryStreamName, Records: changes.map((change) => ({ Data: Buffer.from(JSON.stringify(change)) })),
  }));
  const expected = () => [...rows].sort(([a], [b]) => a - b).map(([id, v]) => ({ id, v }));
  return {
    Bucket, Database, name, put, expected,

    /** Puts inserts, updates and deletes of keys below keysMax, and waits until SQL shows their effect. */
    async change(count, keysMax = 40) {
      const changes = Array.from({ length: count }, () => {
        const id = Math.floor(Math.random() * keysMax);
        const op = rows.has(id) ? (Math.random() < 0.3 ? "delete" : "update") : Math.random() < 0.5 ? "insert" : "update";
        const v = `v${++version}`;
        if (op === "delete") rows.delete(id);
        else rows.set(id, v);
        return { op, id, v };
      });
      // A last record marks the end.
      rows.set(-1, `v${++version}`);
      await put([...changes, { op: "update", id: -1, v: `v${version}` }]);
      await eventually(
        async () => (await query(`SELECT v FROM ${delivered(name)} WHERE id = -1`).catch(() => ({ rows: [] }))).rows[0]?.[0] === `v${version}`,
        { what: `version ${version} in ${name}`, everyMs: 100 },
      );
      return (await query(`SELECT id, v FROM ${delivered(name)} ORDER BY id, v`)).rows.map(([id, v]) => ({ id: Number(id), v }));
    },

    async metadataLocation() {
      const { Table } = await glue.send(new GetTableCommand({ DatabaseName: Database, Name: "orders" }));
      return Table.Parameters.metadata_location;
    },

    setProperties: (updates) => setProperties(Database, "orders", updates),

    /** The kinds of delete files that commits have added, by the summaries of all snapshots. */
    async deletes() {
      const { text } = await signedFetch({ service: "glue", method: "GET", path: `/iceberg/v1/namespaces/${Database}/tables/orders` });
      const counts = { position: 0, equality: 0 };
      for (const { summary } of JSON.parse(text).metadata.snapshots) {
        if (Number(summary["added-position-deletes"])) counts.position++;
        if (Number(summary["added-equality-deletes"])) counts.equality++;
      }
      return counts;
    },
  };
}
