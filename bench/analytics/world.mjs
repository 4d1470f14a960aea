// A server with streams and applications for bench/analytics.mjs.
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { childrenOf, residentMb } from "../load/memory.mjs";

const require = createRequire(new URL("../../tests/clients/package.json", import.meta.url));
const {
  CreateStreamCommand, DescribeStreamSummaryCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient, ListShardsCommand, PutRecordsCommand,
} = require("@aws-sdk/client-kinesis");
const {
  CreateApplicationCommand, DescribeApplicationCommand, KinesisAnalyticsV2Client, StartApplicationCommand, StopApplicationCommand,
} = require("@aws-sdk/client-kinesis-analytics-v2");
const { IAMClient } = require("@aws-sdk/client-iam");
const { makeRole } = await import("../../tests/clients/roles.mjs");
const { program, startTarn } = await import("../../tests/clients/tarn-server.mjs");
const { run } = await import("../../tests/clients/script.mjs");

export const whole = (number) => Math.round(number).toLocaleString("en");

/** Processor time of a process, seconds. */
const secondsOf = (pid) =>
  readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ").slice(11, 13).reduce((sum, part) => sum + Number(part), 0) / 100;

/** Calls `check` without a pause, or every so many milliseconds, until it gives something. */
export async function until(check, everyMs = 20) {
  for (;;) {
    const found = await check();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** The options of a source that reads from its oldest record. */
const source = (stream) => `WITH ('connector' = 'kinesis', 'stream.arn' = 'arn:aws:kinesis:us-east-1:000000000000:stream/${stream}', `
  + "'aws.region' = 'us-east-1', 'format' = 'json', 'source.init.position' = 'TRIM_HORIZON')";
const target = (stream) => `WITH ('connector' = 'kinesis', 'stream' = '${stream}', 'format' = 'json')`;

/** Counts and sums of the nested events by device and window, from one stream into another one. */
export const sumsScript = (input, output, window, watermark) => `
  CREATE TABLE events (device STRING, reading DOUBLE, volume BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts${watermark}) ${source(input)};
  CREATE TABLE sums (device STRING, n BIGINT, reading DOUBLE, volume BIGINT, at TIMESTAMP(3)) ${target(output)};
  INSERT INTO sums SELECT device, COUNT(*), SUM(reading), MAX(volume), window_start FROM ${window} GROUP BY device, window_start, window_end;`;

/** Groups that stay open for a year, and a row at once for each probe. */
export const groupsScript = (input, output, probes) => `
  CREATE TABLE events (id STRING, n BIGINT, probe STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) ${source(input)};
  CREATE TABLE sums (id STRING, n BIGINT, total BIGINT, greatest BIGINT) ${target(output)};
  CREATE TABLE probes (probe STRING) ${target(probes)};
  EXECUTE STATEMENT SET BEGIN
    INSERT INTO sums SELECT id, COUNT(*), SUM(n), MAX(n) FROM TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '365' DAY) GROUP BY id, window_start, window_end;
    INSERT INTO probes SELECT probe FROM events WHERE probe IS NOT NULL;
  END;`;

export class World {
  static async start(data, memoryMb) {
    const world = new World();
    Object.assign(world, { data, args: ["--memory-mb", `${memoryMb}`] });
    await world.restart();
    world.role = await makeRole("bench", { iam: world.client(IAMClient), services: ["kinesisanalytics"] });
    return world;
  }

  async restart() {
    this.server = await startTarn({ data: this.data, args: this.args });
    this.kinesis = this.client(KinesisClient);
    this.flink = this.client(KinesisAnalyticsV2Client);
  }

  async end() {
    await this.server.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  client(Client) {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = this.server.env;
    return new Client({ endpoint: this.server.url, region: "us-east-1", credentials: { accessKeyId, secretAccessKey } });
  }

  /** The line of `serve` about the memory of analytics. */
  get share() {
    return /^ +analytics +(.*)$/m.exec(this.server.log())?.[1].trim();
  }

  async stream(StreamName, ShardCount = 1) {
    await this.kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }));
    await until(async () => (await this.kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))).StreamDescriptionSummary.StreamStatus === "ACTIVE");
  }

  async make(ApplicationName, TextContent) {
    await this.flink.send(new CreateApplicationCommand({
      ApplicationName, ServiceExecutionRole: this.role, RuntimeEnvironment: "FLINK-1_20",
      ApplicationConfiguration: { ApplicationCodeConfiguration: { CodeContentType: "PLAINTEXT", CodeContent: { TextContent } } },
    }));
  }

  async begin(ApplicationName) {
    await this.flink.send(new StartApplicationCommand({
      ApplicationName, RunConfiguration: { ApplicationRestoreConfiguration: { ApplicationRestoreType: "RESTORE_FROM_LATEST_SNAPSHOT" } },
    }));
  }

  async isRunning(ApplicationName) {
    return (await this.flink.send(new DescribeApplicationCommand({ ApplicationName }))).ApplicationDetail.ApplicationStatus === "RUNNING";
  }

  /** Ends an application without a snapshot, so that its place in memory is free. */
  async halt(ApplicationName) {
    await this.flink.send(new StopApplicationCommand({ ApplicationName, Force: true }));
  }

  /** The log names a halted application by its number alone, so only one application may run. */
  refuseHalted() {
    const halt = /^.*Application \d+ halts;.*$/m.exec(this.server.log())?.[0];
    if (halt) throw new Error(halt);
  }

  /** The application in `tarn status`. */
  async status(name) {
    Object.assign(process.env, this.server.env);
    const { code, output, stdout } = await run(program, ["status", "--json"]);
    if (code !== 0) throw new Error(output);
    return JSON.parse(stdout).Applications.find((one) => one.Name === name);
  }

  /** Puts one event into each shard: the watermark passes its time. */
  async putInEachShard(StreamName, event) {
    const { Shards } = await this.kinesis.send(new ListShardsCommand({ StreamName }));
    const Data = Buffer.from(JSON.stringify(event));
    const Records = Shards.map(({ HashKeyRange }) => ({ PartitionKey: "end", ExplicitHashKey: HashKeyRange.StartingHashKey, Data }));
    await this.kinesis.send(new PutRecordsCommand({ StreamName, Records }));
  }

  /** Takes the records of a stream with one shard, from its oldest one on. */
  async reader(StreamName) {
    const { Shards: [{ ShardId }] } = await this.kinesis.send(new ListShardsCommand({ StreamName }));
    let { ShardIterator } = await this.kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
    return async () => {
      const { NextShardIterator, Records } = await this.kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 10_000 }));
      ShardIterator = NextShardIterator;
      return Records;
    };
  }

  /** The processes of engines: only they are sessions with one thread. */
  get engine() {
    return childrenOf(this.server.pid).find((pid) => /worker\0.*\x001\x0064\d\d\d\0/.test(readFileSync(`/proc/${pid}/cmdline`, "latin1")));
  }

  /** Resident memory of the engine, MB. */
  get engineMb() {
    return residentMb(this.engine);
  }

  get serverSeconds() {
    return secondsOf(this.server.pid);
  }

  /** Processor time of server and engine so far, seconds. */
  get processor() {
    return { server: this.serverSeconds, engine: secondsOf(this.engine) };
  }
}
