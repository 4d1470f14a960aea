// The server under chaos with its deliveries: on one Kinesis stream a table that evolves, tables that a query chooses,
// partitioned GZIP objects, and objects whose bucket is gone for longer than the retention; on direct puts a table whose
// error bucket goes and comes back. The tables of the query have the columns of lineage, and _rest for drifting values.
import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../chance.mjs";
import { startTarn } from "../tarn-server.mjs";

export const Bucket = "chaos-lake";
export const ErrorBucket = "chaos-errors";
export const StreamName = "chaos-source";
export const names = { events: "chaos-events", routed: "chaos-routed", partitioned: "chaos-partitioned", late: "chaos-late", direct: "chaos-direct" };
export const LateBucket = "chaos-late";
export const kinds = ["k0", "k1", "k2", "k3"];

/** A server that is killed and started again on the same port and data. */
export class Victim {
  kills = 0;
  refusedStarts = 0;
  #server;
  #folder;
  #disk;
  #listen;
  #args;

  /** @param {{ args?: string[], smallDisk?: boolean }} options smallDisk: on a tmpfs of 2 GiB, if this user may mount one */
  static async start({ args = [], smallDisk = false } = {}) {
    const victim = new Victim();
    victim.#folder = await mkdtemp(join(tmpdir(), "tarn-chaos-"));
    victim.#disk = smallDisk && mount(victim.#folder);
    victim.#listen = `127.0.0.1:${await freePort()}`;
    victim.#args = args;
    await victim.#start();
    Object.assign(process.env, victim.#server.env);
    return victim;
  }

  /** Fills the disk to its last byte, waits, and makes room. Returns false if the disk is not a small one. */
  async fillFor(wait) {
    if (!this.#disk) return false;
    const filler = join(this.#folder, "filler");
    const free = execFileSync("df", ["--output=avail", "-B1", this.#folder]).toString().split("\n")[1].trim();
    try {
      execFileSync("fallocate", ["-l", free, filler], { stdio: "pipe" });
    } catch {
      // the server has taken the last bytes meanwhile
    }
    await wait();
    if (existsSync(filler)) rmSync(filler);
    return true;
  }

  /** @param {() => void | Promise<void>} whileDown what happens before the next start */
  async kill(whileDown = () => {}) {
    await this.#server.kill();
    this.kills++;
    await whileDown();
    for (;;) {
      try {
        return await this.#start();
      } catch (error) {
        // A start that meets the full disk ends, and is repeated as a service manager would.
        if (!/No space left on device/.test(error.message)) throw error;
        this.refusedStarts++;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  log = () => this.#server.log();

  get pid() {
    return this.#server.pid;
  }

  async end({ keep = false } = {}) {
    await this.#server.stop();
    if (keep) console.error(`the data are kept in ${this.#folder}`);
    else {
      if (this.#disk) execFileSync("umount", ["-l", this.#folder]);
      await rm(this.#folder, { recursive: true, force: true });
    }
  }

  async #start() {
    this.#server = await startTarn({ data: join(this.#folder, "data"), listen: this.#listen, args: this.#args, env: { CHAOS_CLOCK_ONCE: "1" } });
  }
}

function mount(folder) {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2g", "tmpfs", folder], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

const processor = (Type, parameters) => ({
  Type,
  Parameters: Object.entries(parameters).map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue })),
});
export const extraction = (MetadataExtractionQuery) => processor("MetadataExtraction", { MetadataExtractionQuery, JsonParsingEngine: "JQ-1.6" });

/** A destination of GZIP objects, partitioned by customer. */
export const partitionedDestination = (RoleARN) => ({
  RoleARN,
  BucketARN: `arn:aws:s3:::${Bucket}`,
  Prefix: "partitioned/customer=!{partitionKeyFromQuery:customer}/",
  ErrorOutputPrefix: "partitioned-bad/!{firehose:error-output-type}/",
  BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
  CompressionFormat: "GZIP",
  DynamicPartitioningConfiguration: { Enabled: true },
  ProcessingConfiguration: {
    Enabled: true,
    Processors: [extraction("{customer: .customer}"), processor("AppendDelimiterToRecord", {})],
  },
});

/** Makes buckets, tables, the stream and the deliveries. */
export async function build() {
  const lake = await import("../lake.mjs");
  const { createStream } = await import("../streams.mjs");
  const { s3 } = await import("./collector.mjs");
  const { CreateBucketCommand, DeleteBucketCommand } = await import("@aws-sdk/client-s3");
  const { CreateDatabaseCommand, CreateTableCommand, GlueClient } = await import("@aws-sdk/client-glue");
  const { KinesisClient } = await import("@aws-sdk/client-kinesis");
  for (const name of [Bucket, ErrorBucket]) await s3.send(new CreateBucketCommand({ Bucket: name }));
  const glue = new GlueClient({});
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "chaos" } }));
  for (const kind of kinds) {
    const Fields = [{ Id: 1, Name: "id", Type: "long", Required: false }, { Id: 2, Name: "kind", Type: "string", Required: false }];
    const CreateIcebergTableInput = { Location: `s3://${Bucket}/routed/${kind}`, Schema: { Fields }, Properties: { "tarn.lineage": "true", "tarn.rest.enabled": "true" } };
    await glue.send(new CreateTableCommand({
      DatabaseName: "chaos",
      Name: `routed_${kind}`,
      OpenTableFormatInput: { IcebergInput: { MetadataOperation: "CREATE", Version: "2", CreateIcebergTableInput } },
    }));
  }
  const { StreamARN: KinesisStreamARN } = await createStream(new KinesisClient({}), { StreamName, ShardCount: 2 });
  const source = { DeliveryStreamType: "KinesisStreamAsSource", KinesisStreamSourceConfiguration: { KinesisStreamARN, RoleARN: lake.RoleARN } };
  await lake.createDelivery({ DeliveryStreamName: names.events, ...source, IcebergDestinationConfiguration: lake.icebergDestination(Bucket, "chaos", "events") });
  await lake.createDelivery({
    DeliveryStreamName: names.routed,
    ...source,
    IcebergDestinationConfiguration: lake.icebergDestination(Bucket, "chaos", "unused", {
      DestinationTableConfigurationList: [],
      TableCreationConfiguration: { Enabled: false },
      S3Configuration: { RoleARN: lake.RoleARN, BucketARN: `arn:aws:s3:::${Bucket}`, ErrorOutputPrefix: "errors/routed/" },
      ProcessingConfiguration: { Enabled: true, Processors: [extraction('{destinationDatabaseName: "chaos", destinationTableName: ("routed_" + .kind)}')] },
    }),
  });
  await lake.createDelivery({ DeliveryStreamName: names.partitioned, ...source, ExtendedS3DestinationConfiguration: partitionedDestination(lake.RoleARN) });
  await s3.send(new CreateBucketCommand({ Bucket: LateBucket }));
  await lake.createDelivery({
    DeliveryStreamName: names.late,
    ...source,
    ExtendedS3DestinationConfiguration: {
      RoleARN: lake.RoleARN,
      BucketARN: `arn:aws:s3:::${LateBucket}`,
      Prefix: "late/",
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 1 },
      ProcessingConfiguration: { Enabled: true, Processors: [processor("AppendDelimiterToRecord", {})] },
    },
  });
  await s3.send(new DeleteBucketCommand({ Bucket: LateBucket }));
  await lake.createDelivery({
    DeliveryStreamName: names.direct,
    IcebergDestinationConfiguration: lake.icebergDestination(Bucket, "chaos", "direct", {
      S3Configuration: { RoleARN: lake.RoleARN, BucketARN: `arn:aws:s3:::${ErrorBucket}`, ErrorOutputPrefix: "errors/direct/" },
    }),
  });
}
