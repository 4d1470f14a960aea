import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { GetDatabaseCommand, GetPartitionCommand, GetTableVersionsCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateDeliveryStreamCommand, DeleteDeliveryStreamCommand, FirehoseClient, PutRecordCommand } from "@aws-sdk/client-firehose";
import { query } from "../athena-query.mjs";
import { eventually } from "../wait.mjs";
import { missing, terraformIn } from "./plugins.mjs";

const DatabaseName = "tf_logs";

/** Delivers one record a time into the Iceberg table, each in a commit of its own. */
async function deliver(times) {
  const firehose = new FirehoseClient({});
  const DeliveryStreamName = "tf-logs-events";
  const RoleARN = "arn:aws:iam::000000000000:role/tf-logs-lake";
  await firehose.send(new CreateDeliveryStreamCommand({
    DeliveryStreamName,
    IcebergDestinationConfiguration: {
      RoleARN,
      CatalogConfiguration: { CatalogARN: "arn:aws:glue:us-east-1:000000000000:catalog" },
      DestinationTableConfigurationList: [{ DestinationDatabaseName: DatabaseName, DestinationTableName: "events" }],
      BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
      S3Configuration: { RoleARN, BucketARN: "arn:aws:s3:::tf-logs-lake", ErrorOutputPrefix: "errors/" },
    },
  }));
  const put = (id) => firehose.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from(JSON.stringify({ id, text: `${id}` })) } }));
  for (let id = 1; id <= times; id++) {
    await eventually(() => put(id).then(() => true, (error) => { if (error.name !== "ResourceNotFoundException") throw error; }), { what: "the stream takes records" });
    const rows = `SELECT coalesce(sum(record_count), 0) FROM ${DatabaseName}."events$files"`;
    await eventually(async () => Number((await query(rows)).rows[0][0]) >= id, { what: `record ${id} is in a file` });
  }
  await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName }));
}

test("Terraform makes the catalog's resources, sees no difference, changes and destroys them", { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tarn-terraform-"));
  const glue = new GlueClient({});
  const oslo = new GetPartitionCommand({ DatabaseName, TableName: "visits", PartitionValues: ["2026", "Oslo"] });
  try {
    await copyFile(fileURLToPath(new URL("catalog/main.tf", import.meta.url)), join(folder, "main.tf"));
    const { run: terraform, ok } = await terraformIn(folder);
    await ok("apply", "-no-color", "-auto-approve");
    const second = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(second.status, 0, `the second plan sees differences:\n${second.output}`);
    assert.equal((await glue.send(oslo)).Partition.Parameters.rows, "first");
    await deliver(20);
    const delivered = await terraform("plan", "-no-color", "-detailed-exitcode");
    assert.equal(delivered.status, 0, `the plan after 20 deliveries sees differences:\n${delivered.output}`);
    const changes = ["-no-color", "-var", "comment=second"];
    assert.match(await ok("apply", "-auto-approve", ...changes), /0 added, 3 changed, 0 destroyed/);
    assert.equal((await glue.send(oslo)).Partition.Parameters.rows, "second");
    const { TableVersions } = await glue.send(new GetTableVersionsCommand({ DatabaseName, TableName: "visits" }));
    assert.ok(TableVersions.length >= 1);
    const third = await terraform("plan", "-detailed-exitcode", ...changes);
    assert.equal(third.status, 0, `the plan after the changes sees differences:\n${third.output}`);
    await ok("destroy", "-auto-approve", ...changes);
    await assert.rejects(glue.send(new GetDatabaseCommand({ Name: DatabaseName })), { name: "EntityNotFoundException" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
