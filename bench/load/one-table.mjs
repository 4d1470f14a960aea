// Delivers one row into an Iceberg table of the server in the environment, and counts it by SQL: what a lake always has in memory is there then.
import { clientPackages } from "./report.mjs";

const { CreateBucketCommand, S3Client } = clientPackages()("@aws-sdk/client-s3");
const { PutRecordCommand } = clientPackages()("@aws-sdk/client-firehose");
const { createDelivery, firehose, icebergDestination, rowsReach } = await import("../../tests/clients/lake.mjs");

await new S3Client({}).send(new CreateBucketCommand({ Bucket: "one-table" }));
await createDelivery({ DeliveryStreamName: "one", IcebergDestinationConfiguration: icebergDestination("one-table", "one", "rows") });
await firehose.send(new PutRecordCommand({ DeliveryStreamName: "one", Record: { Data: Buffer.from('{"id": 1}') } }));
await rowsReach(1, "one.rows");
