// node together/round.mjs SECONDS SEED: eight deliveries append to one table, one upserts, two clients delete rows, one
// client appends, maintenance compacts and expires, and the server is killed every few seconds. In the end the table's
// rows must equal a model's, no append or upsert may have failed, the files that the table lists must be the files that
// exist, and every old snapshot must have been readable until it expired. Prints a report as JSON in the last line.
import { mulberry } from "../chance.mjs";
import { Victim } from "../chaos/world.mjs";
import { run } from "../script.mjs";
import { program } from "../tarn-server.mjs";
import { eventually } from "../wait.mjs";
import { Model } from "./model.mjs";

const [seconds, seed] = process.argv.slice(2).map(Number);
const Bucket = "together-lake", Database = "together", Table = "t";
const APPENDERS = 8;
const maxAgeMs = Math.min(60_000, seconds * 250);
const random = mulberry(seed);
const begun = performance.now();
const lap = (what) => console.error(`${((performance.now() - begun) / 1000).toFixed(1)} s  ${what}`);

const victim = await Victim.start();
const { CreateBucketCommand, ListObjectsV2Command } = await import("@aws-sdk/client-s3");
const { CreateDatabaseCommand, CreateTableCommand, GlueClient } = await import("@aws-sdk/client-glue");
const { KinesisClient } = await import("@aws-sdk/client-kinesis");
const { query } = await import("../athena-query.mjs");
const { createDelivery, icebergDestination, RoleARN } = await import("../lake.mjs");
const { createStream } = await import("../streams.mjs");
const { append, appendForeign, deleteRows, readOld, upsert } = await import("./committers.mjs");
const { bytesOf, ForeignWriter, pause, s3 } = await import("./foreign-writer.mjs");

const model = new Model();
const report = { seconds, seed, wrong: [] };
try {
  await build();
  lap("built");
  const until = performance.now() + seconds * 1_000;
  const running = () => performance.now() < until;
  const [appended, upserted, byPosition, byKey, foreign, read] = await Promise.all([
    Promise.all(Array.from({ length: APPENDERS }, (_, i) => append(`together-append-${i}`, model, random, running))),
    upsert("together-changes", model, random, running),
    deleteRows(Database, Table, model, random, running, { byPosition: true }),
    deleteRows(Database, Table, model, random, running, { byPosition: false }),
    appendForeign(Database, Table, model, random, running),
    readOld(Database, Table, maxAgeMs, random, running, report.wrong),
    killUntil(until),
  ]);
  const counts = ({ commits, conflicts, lost }) => ({ commits, conflicts, lost });
  Object.assign(report, {
    appended: appended.reduce((sum, count) => sum + count), upserted, byPosition: counts(byPosition), byKey: counts(byKey), foreign: counts(foreign),
    snapshotsRead: read, kills: victim.kills,
  });
  lap(`${report.appended} rows appended, ${upserted} changes, ${victim.kills} kills`);
  await eventually(() => delivered(report.appended + upserted), { what: "every record is delivered", everyMs: 1_000 });
  lap("every record is delivered");
  await checkRows("after the deliveries");
  await eventually(maintained, { what: "maintenance of the table", everyMs: 500 });
  await checkRows("after maintenance");
  report.maintenance = Object.fromEntries((await query("SELECT action, count(*) FROM tarn.maintenance GROUP BY action")).rows.map(([step, runs]) => [step, Number(runs)]));
  // Snapshots go on to expire, and files wait for readers: the program's own job removes them every 10 minutes.
  await eventually(async () => (await maintained()) && filesAgree(), { what: "the files that the table lists are those that exist", everyMs: 2_000 });
  lap("files agree");
} catch (error) {
  report.wrong.push(error.stack);
}
if (report.wrong.length > 0) console.error(victim.log().slice(-20_000), report.wrong.join("\n"));
await victim.end({ keep: report.wrong.length > 0 });
console.log(JSON.stringify(report));
process.exit(report.wrong.length > 0 ? 1 : 0);

async function build() {
  await s3.send(new CreateBucketCommand({ Bucket }));
  const glue = new GlueClient({});
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: Database } }));
  const Fields = [["id", "long"], ["value", "long"], ["operation", "string"]].map(([Name, Type], i) => ({ Id: i + 1, Name, Type, Required: false }));
  const CreateIcebergTableInput = {
    Location: `s3://${Bucket}/t`,
    Schema: { Fields },
    Properties: {
      "history.expire.max-snapshot-age-ms": `${maxAgeMs}`, "history.expire.min-snapshots-to-keep": "1",
      "write.metadata.delete-after-commit.enabled": "true", "write.metadata.previous-versions-max": "20",
    },
  };
  await glue.send(new CreateTableCommand({
    DatabaseName: Database, Name: Table,
    OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE", Version: "2", CreateIcebergTableInput } },
  }));
  const destination = (more) => icebergDestination(Bucket, Database, Table, { TableCreationConfiguration: { Enabled: false }, SchemaEvolutionConfiguration: { Enabled: false }, ...more });
  for (let i = 0; i < APPENDERS; i++) {
    await createDelivery({ DeliveryStreamName: `together-append-${i}`, IcebergDestinationConfiguration: destination() });
  }
  const { StreamARN: KinesisStreamARN } = await createStream(new KinesisClient({}), { StreamName: "together-changes", ShardCount: 2 });
  const MetadataExtractionQuery = `{destinationDatabaseName: "${Database}", destinationTableName: "${Table}", operation: .operation}`;
  const Parameters = Object.entries({ MetadataExtractionQuery, JsonParsingEngine: "JQ-1.6" }).map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue }));
  await createDelivery({
    DeliveryStreamName: "together-upsert",
    DeliveryStreamType: "KinesisStreamAsSource",
    KinesisStreamSourceConfiguration: { KinesisStreamARN, RoleARN },
    IcebergDestinationConfiguration: destination({
      DestinationTableConfigurationList: [{ DestinationDatabaseName: Database, DestinationTableName: Table, UniqueKeys: ["id"] }],
      ProcessingConfiguration: { Enabled: true, Processors: [{ Type: "MetadataExtraction", Parameters }] },
    }),
  });
}

async function killUntil(until) {
  while (performance.now() < until) {
    await pause(3_000 + random() * 4_000);
    await victim.kill();
  }
}

/** The ledger has every record, and none of them failed. */
async function delivered(sent) {
  const { rows } = await query("SELECT coalesce(sum(records), 0), coalesce(sum(failed), 0), coalesce(sum(dropped) + sum(expired) + sum(damaged), 0) FROM tarn.ledger");
  if (rows[0].join() !== [sent, 0, 0].join()) throw new Error(`the ledger has ${rows[0]} of ${sent}`);
  return true;
}

async function checkRows(when) {
  const { execution } = await query(`SELECT id, value FROM ${Database}.${Table}`);
  const csv = (await bytesOf(execution.ResultConfiguration.OutputLocation)).toString();
  const found = csv.trim().split("\n").slice(1).map((line) => line.replaceAll('"', "").split(",").map(Number));
  report.rows = found.length;
  report.wrong.push(...model.differences(found).map((difference) => `${when}: ${difference}`));
  lap(`${found.length} rows are compared ${when}`);
}

async function maintained() {
  const { code, output } = await run(program, ["tables", "maintain", `${Database}.${Table}`, "--data", process.env.TARN_DATA]);
  if (/is under way/.test(output)) return false;
  if (code !== 0) throw new Error(`tarn tables maintain ended with ${code}: ${output}`);
  return true;
}

/** The files below the table's place are those that its metadata names, and no others. */
async function filesAgree() {
  const metadata = await new ForeignWriter(Database, Table).load();
  const listed = await referenced(metadata);
  const present = new Set();
  for (let ContinuationToken; ;) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "t/", ContinuationToken }));
    for (const { Key } of page.Contents ?? []) present.add(`s3://${Bucket}/${Key}`);
    if (!(ContinuationToken = page.NextContinuationToken)) break;
  }
  const missing = [...listed].filter((file) => !present.has(file)), unknown = [...present].filter((file) => !listed.has(file));
  if (missing.length > 0) throw Object.assign(new Error(`missing: ${missing.slice(0, 5)}`));
  if (unknown.length > 0) throw new Error(`${unknown.length} files that nothing names: ${unknown.slice(0, 8).join(" ")}`);
  report.files = present.size;
  return true;
}

async function referenced(metadata) {
  const reader = new ForeignWriter(Database, Table);
  const { json } = await current();
  const files = new Set([json, ...(metadata["metadata-log"] ?? []).map((entry) => entry["metadata-file"])]);
  for (const file of [...(metadata.statistics ?? []), ...(metadata["partition-statistics"] ?? [])]) files.add(file["statistics-path"]);
  for (const snapshot of metadata.snapshots) {
    files.add(snapshot["manifest-list"]);
    const manifests = await reader.manifests(snapshot);
    for (const manifest of manifests) files.add(manifest.manifest_path);
    for (const { data_file: file } of await reader.entries(manifests)) files.add(file.file_path);
  }
  return files;
}

/** The table's newest metadata file. */
async function current() {
  const { GetTableCommand } = await import("@aws-sdk/client-glue");
  const { Table: found } = await new GlueClient({}).send(new GetTableCommand({ DatabaseName: Database, Name: Table }));
  return { json: found.Parameters.metadata_location };
}
