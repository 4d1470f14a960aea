// The world of an application under chaos: two streams that it reads together, and windows that it writes into a stream, a table and upserts.
import { readdirSync, readFileSync } from "node:fs";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateApplicationCommand, DescribeApplicationCommand, KinesisAnalyticsV2Client, StartApplicationCommand } from "@aws-sdk/client-kinesis-analytics-v2";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { patient } from "../patient-retries.mjs";
import { makeRole } from "../roles.mjs";
import { createStream } from "../streams.mjs";
import { eventually } from "../wait.mjs";

export const sources = ["orders", "refunds"];
export const ApplicationName = "chaos";
export const kinesis = new KinesisClient({ retryStrategy: patient });
const flink = new KinesisAnalyticsV2Client({ retryStrategy: patient });

const source = (name) => `
  CREATE TABLE ${name} (k STRING, n BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
    WITH ('connector' = 'kinesis', 'stream' = '${name}', 'format' = 'json', 'source.init.position' = 'TRIM_HORIZON');`;
const target = (name, options, key = "") => `
  CREATE TABLE ${name} (k STRING, minute_start TIMESTAMP(3), events BIGINT, total BIGINT${key}) WITH (${options});`;

const script = `
  SET 'table.exec.source.idle-timeout' = '0';
  ${sources.map(source).join("")}
  ${target("sums", "'connector' = 'kinesis', 'stream' = 'sums', 'format' = 'json'")}
  ${target("appended", "'connector' = 'iceberg', 'catalog-database' = 'chaos'")}
  ${target("newest", "'connector' = 'iceberg', 'catalog-database' = 'chaos'", ", PRIMARY KEY (k, minute_start) NOT ENFORCED")}
  CREATE VIEW events AS SELECT k, n, ts FROM orders UNION ALL SELECT k, -n, ts FROM refunds;
  CREATE VIEW minutes AS SELECT k, window_start AS minute_start, COUNT(*) AS events, SUM(n) AS total
    FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY k, window_start, window_end;
  EXECUTE STATEMENT SET BEGIN
    INSERT INTO sums SELECT * FROM minutes;
    INSERT INTO appended SELECT * FROM minutes;
    INSERT INTO newest SELECT * FROM minutes;
  END;`;

/** Makes streams, role and application, and starts it. */
export async function build() {
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: "tarn-000000000000-us-east-1" }));
  for (const StreamName of [...sources, "sums"]) await createStream(kinesis, { StreamName, ShardCount: 2 });
  const ServiceExecutionRole = await makeRole("chaos", { services: ["kinesisanalytics"] });
  await flink.send(new CreateApplicationCommand({
    ApplicationName, ServiceExecutionRole, RuntimeEnvironment: "FLINK-1_20",
    ApplicationConfiguration: { ApplicationCodeConfiguration: { CodeContentType: "PLAINTEXT", CodeContent: { TextContent: script } } },
  }));
  await flink.send(new StartApplicationCommand({ ApplicationName }));
  await eventually(async () => (await flink.send(new DescribeApplicationCommand({ ApplicationName }))).ApplicationDetail.ApplicationStatus === "RUNNING");
}

/** The processes of engines: workers whose parent is the server. */
export function engines(server) {
  const found = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "latin1"))[1];
      if (Number(parent) === server && readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("worker")) found.push(Number(pid));
    } catch {
      // it has ended
    }
  }
  return found;
}
