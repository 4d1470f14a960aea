// Shared by tests of the whole path: a bucket, deliveries into tables, waiting for rows.
import { CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import { query } from "./athena-query.mjs";
import { makeRole } from "./roles.mjs";
import { signedFetch } from "./signed-fetch.mjs";
import { eventually } from "./wait.mjs";

export const firehose = new FirehoseClient({});
export const RoleARN = "arn:aws:iam::000000000000:role/delivery";

// The first delivery makes the role of all.
let role;
firehose.middlewareStack.add(
  (next, { commandName }) => async (args) => {
    if (commandName === "CreateDeliveryStreamCommand") await (role ??= makeRole("delivery"));
    return next(args);
  },
  { step: "initialize", name: "role" },
);

/** Waits until the delivery is ACTIVE, and returns its description. */
export const active = (DeliveryStreamName) =>
  eventually(
    async () => {
      const answer = await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }));
      return answer.DeliveryStreamDescription.DeliveryStreamStatus === "ACTIVE" && answer.DeliveryStreamDescription;
    },
    { what: `${DeliveryStreamName} is ACTIVE` },
  );

/** An Iceberg destination that creates its table and evolves it with the records' schema. */
export const icebergDestination = (Bucket, Database, Table, more = {}) => ({
  RoleARN,
  CatalogConfiguration: { CatalogARN: "arn:aws:glue:us-east-1:000000000000:catalog", WarehouseLocation: `s3://${Bucket}/warehouse` },
  DestinationTableConfigurationList: [{ DestinationDatabaseName: Database, DestinationTableName: Table }],
  TableCreationConfiguration: { Enabled: true },
  SchemaEvolutionConfiguration: { Enabled: true },
  BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
  S3Configuration: { RoleARN, BucketARN: `arn:aws:s3:::${Bucket}`, ErrorOutputPrefix: `errors/${Table}/` },
  ...more,
});

/** Creates a delivery, and waits until it is ACTIVE. */
export async function createDelivery(input) {
  await firehose.send(new CreateDeliveryStreamCommand(input));
  return active(input.DeliveryStreamName);
}

/** The rows of a table, `database.table`, that its deliveries have committed. */
export const delivered = (table) => table.replace(/\."?([^."]+)"?$/, '."$1$delivered"');

/** Waits until SQL counts at least that many committed rows. */
export const rowsReach = (count, table) =>
  eventually(
    async () => {
      const { rows } = await query(`SELECT count(*) FROM ${delivered(table)}`);
      return Number(rows[0][0]) >= count && rows[0][0];
    },
    { what: `${count} rows in ${table}`, everyMs: 200 },
  );

/** Sets properties of a table through the REST catalog. */
export async function setProperties(database, table, updates) {
  const answer = await signedFetch({
    service: "glue", path: `/iceberg/v1/namespaces/${database}/tables/${table}`, headers: { "content-type": "application/json" },
    body: JSON.stringify({ requirements: [], updates: [{ action: "set-properties", updates }] }),
  });
  if (answer.status !== 200) throw new Error(answer.text);
}
