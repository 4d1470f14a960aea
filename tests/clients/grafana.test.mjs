// Prometheus scrapes a server, and the queries of deploy/grafana are asked: of Prometheus, and of the server as Grafana's CloudWatch source asks.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { caller } from "../console/browser.mjs";
import { prepare } from "../console/every-kind.mjs";
import { put } from "../console/scene.mjs";
import { program, startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const has = (command) => spawnSync(command, ["--version"]).status === 0;
const grafana = new URL("../../deploy/grafana/", import.meta.url);
const panelsOf = async (name) => JSON.parse(await readFile(new URL(`dashboards/${name}.json`, grafana), "utf8")).panels;
const targetsOf = async (name) => (await panelsOf(name)).flatMap(({ title, targets }) => targets.map((target) => ({ title, ...target })));
const isAbsent = (command) => !has(command) && `${command} is not installed`;

/** Calls of every kind, so that each metric of the dashboards has a value. */
async function use(call) {
  await prepare(call);
  await put(call, 0, 20);
  await call("lambda/Invoke", { FunctionName: "greet", Payload: "" });
  await call("sns/Publish", { TopicArn: "arn:aws:sns:us-east-1:000000000000:news", Message: "one" });
  await call("dynamodb/GetItem", { TableName: "carts", Key: { id: { S: "a" } } });
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** A Prometheus that scrapes the server each second, with the token and on the port without one: { ask(path), log(), stop() }. */
async function startPrometheus(server) {
  const [folder, port] = [await mkdtemp(join(tmpdir(), "tarn-prometheus-")), await freePort()];
  const token = spawnSync(program, ["metrics", "token", "--data", server.data], { encoding: "utf8" }).stdout;
  await writeFile(join(folder, "token"), token);
  const [, open] = /metrics for Prometheus are on http:\/\/(\S+)\/metrics/.exec(server.log());
  // The settings of the README, with this server's addresses.
  const settings = (await readFile(new URL("prometheus.yml", grafana), "utf8"))
    .replace("15s", "1s").replaceAll("/etc/prometheus/tarn-token", join(folder, "token")).replace("127.0.0.1:4566", new URL(server.url).host);
  await writeFile(join(folder, "settings.yml"), `${settings}  - job_name: open\n    scrape_interval: 1s\n    static_configs:\n      - targets: ["${open}"]\n`);
  const args = [`--config.file=${join(folder, "settings.yml")}`, `--storage.tsdb.path=${join(folder, "data")}`, `--web.listen-address=127.0.0.1:${port}`];
  const child = spawn("prometheus", args, { stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit");
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  const ask = async (path) => {
    const answer = await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json();
    assert.equal(answer.status, "success", JSON.stringify(answer));
    return answer.data;
  };
  const stop = async () => {
    child.kill();
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  return { ask, log: () => log, stop };
}

const points = ({ Values = [] }) => Values.length;

/** The query that Grafana's CloudWatch source sends for a target: a wildcard or an inexact match is a SEARCH. */
function queryOf({ namespace, metricName, dimensions, matchExact, statistic, label }, Period) {
  const names = Object.keys(dimensions).sort();
  const quoted = (texts, between) => texts.map((text) => `"${text}"`).join(between);
  const wild = names.filter((name) => [dimensions[name]].flat().includes("*"));
  const Label = label || undefined;
  if (matchExact && wild.length === 0) {
    const Dimensions = names.map((Name) => ({ Name, Value: [dimensions[Name]].flat()[0] }));
    return { Id: "a", Label, MetricStat: { Metric: { Namespace: namespace, MetricName: metricName, Dimensions }, Period, Stat: statistic } };
  }
  const term = matchExact
    ? `{${quoted([namespace, ...names], ",")}} MetricName="${metricName}"`
    : `Namespace="${namespace}" MetricName="${metricName}" ${quoted(wild, " ")}`;
  return { Id: "a", Label, Expression: `REMOVE_EMPTY(SEARCH('${term}', '${statistic}', ${Period}))` };
}

test("deploy/grafana shows the traffic of a server", async (context) => {
  const server = await startTarn({ args: ["--metrics-listen", "127.0.0.1:0"] });
  context.after(async () => {
    await server.stop();
    await server.remove();
  });
  const call = await caller(server);
  await use(call);
  const prometheus = has("prometheus") ? await startPrometheus(server) : undefined;
  if (prometheus) context.after(() => prometheus.stop());

  await context.test("Prometheus scrapes both addresses without a complaint", { skip: isAbsent("prometheus") }, async () => {
    const targets = await eventually(async () => {
      const { activeTargets } = await prometheus.ask("targets?state=active");
      return activeTargets.length === 2 && activeTargets.every(({ health }) => health === "up") && activeTargets;
    }, { what: "both targets are up" });
    assert.deepEqual(targets.map(({ labels, lastError }) => [labels.job, lastError]).sort(), [["open", ""], ["tarn", ""]]);
  });

  await context.test("each query of the Prometheus dashboard has a series", { skip: isAbsent("prometheus") }, async () => {
    const targets = await targetsOf("prometheus");
    assert.ok(targets.length > 20);
    for (const { title, expr } of targets) {
      const query = new URLSearchParams({ query: expr.replaceAll("$__rate_interval", "1m") });
      const found = await eventually(async () => {
        const { result } = await prometheus.ask(`query?${query}`);
        return result.length > 0 && result;
      }, { what: `${title}: ${expr}` });
      assert.ok(found.every(({ value }) => Number(value[1]) >= 0), expr);
    }
    const complaints = prometheus.log().split("\n").filter((line) => /level=(warn|error)/.test(line));
    assert.deepEqual(complaints, []);
  });

  await context.test("promtool finds nothing wrong with the page", { skip: isAbsent("promtool") }, async () => {
    const [, open] = /metrics for Prometheus are on (\S+)\/metrics/.exec(server.log());
    const page = await eventually(async () => {
      const text = await (await fetch(`${open}/metrics`)).text();
      return text.includes("tarn_disk_free_bytes") && text;
    });
    const check = spawnSync("promtool", ["check", "metrics"], { input: page, encoding: "utf8" });
    assert.deepEqual([check.status, check.stdout, check.stderr], [0, "", ""]);
  });

  await context.test("each query of the CloudWatch dashboard has data", async () => {
    const credentials = { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY };
    const client = new CloudWatchClient({ endpoint: server.url, region: "us-east-1", credentials });
    const targets = await targetsOf("cloudwatch");
    assert.ok(targets.length > 20);
    const searches = targets.map((target) => queryOf(target, 60).Expression).filter(Boolean);
    assert.ok(searches.includes(`REMOVE_EMPTY(SEARCH('{"AWS/Kinesis","StreamName"} MetricName="IncomingRecords"', 'Sum', 60))`));
    for (const target of targets) {
      const MetricDataQueries = [queryOf(target, 60)];
      await eventually(async () => {
        const times = { StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 60_000) };
        const { MetricDataResults } = await client.send(new GetMetricDataCommand({ MetricDataQueries, ...times }));
        return MetricDataResults.some((result) => points(result) > 0 && !result.Label.includes("${"));
      }, { what: `${target.title}: ${JSON.stringify(MetricDataQueries)}` });
    }
  });
});
