import { bucketArn, catalogArn, inputOf, warehouse, type Place, type Plan } from "./plan.ts";
import { isOwnRole, ownRole, policiesOf, trust } from "./role.ts";

const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function commandOf(plan: Plan, place: Place): string {
  const delivery = `aws firehose create-delivery-stream --cli-input-json ${shellQuoted(JSON.stringify(inputOf(plan, place), null, 2))}`;
  if (!isOwnRole(plan, place)) return delivery;
  const role = `aws iam create-role --role-name ${ownRole} --assume-role-policy-document ${shellQuoted(trust)}`;
  const policies = Object.entries(policiesOf(plan, place)).map(
    ([name, policy]) => `aws iam put-role-policy --role-name ${ownRole} --policy-name ${name} --policy-document ${shellQuoted(policy)}`,
  );
  return [role, ...policies, delivery].join("\n");
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
