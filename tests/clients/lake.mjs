// Shared by tests of the whole path: a bucket, deliveries into tables, waiting for rows.
import { CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import { query } from "./athena-query.mjs";
import { eventually } from "./wait.mjs";

export const firehose = new FirehoseClient({});
export const RoleARN = "arn:aws:iam::000000000000:role/delivery";

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

/** Waits until SQL counts at least that many rows. */
export const rowsReach = (count, table) =>
  eventually(
    async () => {
      const { rows } = await query(`SELECT count(*) FROM ${table}`);
      return Number(rows[0][0]) >= count && rows[0][0];
    },
    { what: `${count} rows in ${table}`, everyMs: 200 },
  );
