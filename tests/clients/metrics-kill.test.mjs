// The server is killed (SIGKILL) at random times while data of metrics are put: each acknowledged datum counts once.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { patient } from "./patient-retries.mjs";
import { startTarn } from "./tarn-server.mjs";

const KILLS = Number(process.env.METRIC_KILLS ?? 3);
const MINUTE = 60_000;

test(`acknowledged data survive ${KILLS} kills, and none counts twice`, async () => {
  const data = await mkdtemp(join(tmpdir(), "tarn-metrics-"));
  let server = await startTarn({ data });
  const listen = new URL(server.url).host;
  const client = new CloudWatchClient({
    endpoint: server.url, region: "us-east-1", retryStrategy: patient,
    credentials: { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY },
  });
  const at = new Date((Math.floor(Date.now() / MINUTE) - 1) * MINUTE);
  const [acknowledged, attempted] = [[0, 0, 0], [0, 0, 0]];
  let ended = false;
  const producers = acknowledged.map(async (_, producer) => {
    while (!ended) {
      attempted[producer]++;
      await client.send(new PutMetricDataCommand({
        Namespace: "Kills", MetricData: ["x", "y"].map((side) => ({ MetricName: `m${producer}${side}`, Timestamp: at, Value: 1 })),
      }));
      acknowledged[producer]++;
    }
  });
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const seen = acknowledged.reduce((sum, each) => sum + each);
      const until = performance.now() + 300 + Math.random() * 1500;
      while (performance.now() < until || acknowledged.reduce((sum, each) => sum + each) === seen) await new Promise((resolve) => setTimeout(resolve, 20));
      await server.kill();
      server = await startTarn({ data, listen });
    }
    ended = true;
    await Promise.all(producers);
    const MetricDataQueries = [0, 1, 2].flatMap((producer) => ["x", "y"].map((side) => ({
      Id: `q${producer}${side}`, MetricStat: { Metric: { Namespace: "Kills", MetricName: `m${producer}${side}` }, Period: 60, Stat: "SampleCount" },
    })));
    const { MetricDataResults } = await client.send(new GetMetricDataCommand({ MetricDataQueries, StartTime: at, EndTime: new Date(at.getTime() + MINUTE) }));
    assert.deepEqual(MetricDataResults.map(({ Values }) => Values[0]), acknowledged.flatMap((count) => [count, count]));
    assert.deepEqual(attempted, acknowledged);
  } finally {
    ended = true;
    await server.stop();
    client.destroy();
    await rm(data, { recursive: true, force: true });
  }
});
