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

const warehouse = (plan: Plan): string => `s3://${plan.bucket}/warehouse`;
const bucketArn = (plan: Plan): string => `arn:aws:s3:::${plan.bucket}`;
const catalogArn = (place: Place): string => `arn:aws:glue:${place.region}:${place.account}:catalog`;

/** The input of CreateDeliveryStream for a plan. The command and the Terraform block say the same. */
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

const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function commandOf(plan: Plan, place: Place): string {
  return `aws firehose create-delivery-stream --cli-input-json ${shellQuoted(JSON.stringify(inputOf(plan, place), null, 2))}`;
}

/** The same delivery for Terraform. What its provider's block has no argument for are tags. */
export function terraformOf(plan: Plan, place: Place): string {
  const label = plan.name.replaceAll(/[^A-Za-z0-9_]/g, "_") || "delivery";
  const text = (value: string): string => JSON.stringify(value);
  const source = plan.stream
    ? `
  kinesis_source_configuration {
    kinesis_stream_arn = ${text(`arn:aws:kinesis:${place.region}:${place.account}:stream/${plan.stream}`)}
    role_arn           = ${text(plan.role)}
  }
`
    : "";
  const head = `resource "aws_kinesis_firehose_delivery_stream" "${label}" {
  name        = ${text(plan.name)}
  destination = ${text(plan.into === "table" ? "iceberg" : "extended_s3")}
${source}`;
  if (plan.into === "bucket") {
    return `${head}
  extended_s3_configuration {
    role_arn           = ${text(plan.role)}
    bucket_arn         = ${text(bucketArn(plan))}
    prefix             = ${text(plan.prefix)}
    buffering_interval = ${plan.seconds}
    buffering_size     = ${plan.megabytes}
    compression_format = ${text(plan.compression)}
  }
}`;
  }
  return `${head}
  iceberg_configuration {
    role_arn           = ${text(plan.role)}
    catalog_arn        = ${text(catalogArn(place))}
    buffering_interval = ${plan.seconds}
    buffering_size     = ${plan.megabytes}

    destination_table_configuration {
      database_name = ${text(plan.database)}
      table_name    = ${text(plan.table)}
    }

    s3_configuration {
      role_arn            = ${text(plan.role)}
      bucket_arn          = ${text(bucketArn(plan))}
      error_output_prefix = ${text(`errors/${plan.name}/`)}
    }
  }

  tags = {
    "tarn.create-tables" = "true"
    "tarn.evolve-schema" = "true"
    "tarn.warehouse"     = ${text(warehouse(plan))}
  }
}`;
}
