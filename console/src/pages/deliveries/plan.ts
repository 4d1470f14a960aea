/** What the form asks for. */
export interface Plan {
  name: string;
  stream: string;
  into: "table" | "bucket";
  database: string;
  table: string;
  bucket: string;
  prefix: string;
  compression: "UNCOMPRESSED" | "GZIP";
  seconds: number;
  megabytes: number;
  role: string;
}

export interface Place {
  account: string;
  region: string;
}

export const warehouse = (plan: Plan): string => `s3://${plan.bucket}/warehouse`;
export const bucketArn = (plan: Plan): string => `arn:aws:s3:::${plan.bucket}`;
export const catalogArn = (place: Place): string => `arn:aws:glue:${place.region}:${place.account}:catalog`;

/** The input of CreateDeliveryStream for a plan. The texts say the same. */
export function inputOf(plan: Plan, place: Place): Record<string, unknown> {
  const hints = { IntervalInSeconds: plan.seconds, SizeInMBs: plan.megabytes };
  const source = plan.stream
    ? {
        DeliveryStreamType: "KinesisStreamAsSource",
        KinesisStreamSourceConfiguration: {
          KinesisStreamARN: `arn:aws:kinesis:${place.region}:${place.account}:stream/${plan.stream}`,
          RoleARN: plan.role,
        },
      }
    : { DeliveryStreamType: "DirectPut" };
  if (plan.into === "bucket") {
    return {
      DeliveryStreamName: plan.name,
      ...source,
      ExtendedS3DestinationConfiguration: {
        RoleARN: plan.role,
        BucketARN: bucketArn(plan),
        ...(plan.prefix ? { Prefix: plan.prefix } : {}),
        BufferingHints: hints,
        CompressionFormat: plan.compression,
      },
    };
  }
  return {
    DeliveryStreamName: plan.name,
    ...source,
    IcebergDestinationConfiguration: {
      RoleARN: plan.role,
      CatalogConfiguration: { CatalogARN: catalogArn(place), WarehouseLocation: warehouse(plan) },
      DestinationTableConfigurationList: [{ DestinationDatabaseName: plan.database, DestinationTableName: plan.table }],
      TableCreationConfiguration: { Enabled: true },
      SchemaEvolutionConfiguration: { Enabled: true },
      BufferingHints: hints,
      S3Configuration: { RoleARN: plan.role, BucketARN: bucketArn(plan), ErrorOutputPrefix: `errors/${plan.name}/` },
    },
  };
}
