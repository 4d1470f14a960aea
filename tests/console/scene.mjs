// Streams with a delivery each, and records in them: a scene for the overview at 1, 12 and 200 deliveries.
const account = "000000000000";
const region = "us-east-1";
const bucket = `tarn-${account}-${region}`;
const role = `arn:aws:iam::${account}:role/overview`;
const allow = (more) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });

/** A sink's names, in the order in which they are made: the first dozen is a shop's, the others are machines in halls. */
export const nameOf = (at) =>
  ["orders", "payments", "clicks", "carts", "sessions", "refunds", "parcels", "invoices", "stock", "prices", "reviews", "newsletter-sign-ups"][at] ??
  `${["hall-a", "hall-b", "dock", "yard"][at % 4]}-sensor-${at}`;

const delivery = (stream) => ({
  DeliveryStreamName: `${stream}-to-lake`,
  DeliveryStreamType: "KinesisStreamAsSource",
  KinesisStreamSourceConfiguration: { KinesisStreamARN: `arn:aws:kinesis:${region}:${account}:stream/${stream}`, RoleARN: role },
  IcebergDestinationConfiguration: {
    RoleARN: role,
    CatalogConfiguration: { CatalogARN: `arn:aws:glue:${region}:${account}:catalog`, WarehouseLocation: `s3://${bucket}/warehouse` },
    DestinationTableConfigurationList: [{ DestinationDatabaseName: "lake", DestinationTableName: stream.replaceAll("-", "_") }],
    TableCreationConfiguration: { Enabled: true },
    SchemaEvolutionConfiguration: { Enabled: true },
    BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 64 },
    S3Configuration: { RoleARN: role, BucketARN: `arn:aws:s3:::${bucket}`, ErrorOutputPrefix: "errors/" },
  },
});

/** Makes the streams and deliveries of the places `from` to `to`, a few at a time. `delivered`: how many of them get a delivery. */
export async function build(call, from, to, { delivered = to } = {}) {
  if (from === 0) {
    await call("s3/CreateBucket", { Bucket: bucket });
    const trust = allow({ Action: "sts:AssumeRole", Principal: { Service: "firehose.amazonaws.com" } });
    await call("iam/CreateRole", { RoleName: "overview", AssumeRolePolicyDocument: trust });
    await call("iam/PutRolePolicy", { RoleName: "overview", PolicyName: "own", PolicyDocument: allow({ Action: "*", Resource: "*" }) });
  }
  for (let start = from; start < to; start += 20) {
    const part = Array.from({ length: Math.min(20, to - start) }, (_, at) => start + at);
    await Promise.all(part.map(async (at) => {
      await call("kinesis/CreateStream", { StreamName: nameOf(at), ShardCount: 1 });
      while ((await call("kinesis/DescribeStreamSummary", { StreamName: nameOf(at) })).StreamDescriptionSummary.StreamStatus !== "ACTIVE");
      if (at < delivered) await call("firehose/CreateDeliveryStream", delivery(nameOf(at)));
    }));
  }
}

/** Puts records into a stream; `bad`: records that no table can hold. */
export async function put(call, at, count, { bad = 0 } = {}) {
  const good = JSON.stringify({ id: at, name: nameOf(at), amount: 12.5 });
  const Records = Array.from({ length: count + bad }, (_, n) => ({
    PartitionKey: `${n}`,
    Data: Buffer.from(n < count ? good : "no record").toString("base64"),
  }));
  await call("kinesis/PutRecords", { StreamName: nameOf(at), Records });
}
