// CloudWatch Logs with AWS's SDK: put, get, search and tail. logs-table.test.mjs has the table tarn_logs.events.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { test } from "node:test";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  StartLiveTailCommand,
  StartQueryCommand,
  TestMetricFilterCommand,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { program } from "./tarn-server.mjs";
import { eventually, unique } from "./wait.mjs";

const logs = new CloudWatchLogsClient({ disableHostPrefix: true });
const hasAws = spawnSync("aws", ["--version"]).status === 0;

async function group(...streams) {
  const logGroupName = unique("/test/logs");
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (const logStreamName of streams) await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  return logGroupName;
}

const put = (logGroupName, logStreamName, ...events) => logs.send(
  new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: events.map(([timestamp, message]) => ({ timestamp, message })) }));
const get = (input) => logs.send(new GetLogEventsCommand(input));
const messages = (page) => page.events.map((event) => event.message);

test("events are read page by page in both directions, and the token at an end stays", async () => {
  const logGroupName = await group("s");
  const now = Date.now();
  const all = Array.from({ length: 10 }, (_, i) => [now + i, `line ${i}`]);
  await put(logGroupName, "s", ...all);
  const of = { logGroupName, logStreamName: "s", limit: 4 };
  const head = await get({ ...of, startFromHead: true });
  assert.deepEqual(messages(head), ["line 0", "line 1", "line 2", "line 3"]);
  const second = await get({ ...of, nextToken: head.nextForwardToken });
  assert.deepEqual(messages(second), ["line 4", "line 5", "line 6", "line 7"]);
  assert.deepEqual(messages(await get({ ...of, nextToken: second.nextBackwardToken })), ["line 0", "line 1", "line 2", "line 3"]);
  const third = await get({ ...of, nextToken: second.nextForwardToken });
  assert.deepEqual(messages(third), ["line 8", "line 9"]);
  const end = await get({ ...of, nextToken: third.nextForwardToken });
  assert.deepEqual([messages(end), end.nextForwardToken], [[], third.nextForwardToken]);
  await put(logGroupName, "s", [now + 50, "later"]);
  assert.deepEqual(messages(await get({ ...of, nextToken: end.nextForwardToken })), ["later"]);

  const tail = await get(of);
  assert.deepEqual(messages(tail), ["line 7", "line 8", "line 9", "later"]);
  assert.deepEqual(messages(await get({ ...of, nextToken: tail.nextBackwardToken })), ["line 3", "line 4", "line 5", "line 6"]);
  assert.deepEqual(messages(await get({ ...of, startFromHead: true, startTime: now + 2, endTime: now + 4 })), ["line 2", "line 3"]);
  await assert.rejects(get({ ...of, nextToken: "f/1/s" }), { name: "InvalidParameterException" });
});

test("a stream without events gives tokens from which its first event is found", async () => {
  const logGroupName = await group("s");
  const none = await get({ logGroupName, logStreamName: "s" });
  await put(logGroupName, "s", [Date.now() - 60_000, "first"]);
  assert.deepEqual(messages(await get({ logGroupName, logStreamName: "s", nextToken: none.nextForwardToken })), ["first"]);
});

test("searches interleave streams, page, and match patterns", async () => {
  const logGroupName = await group("web/1", "web/2", "job/1");
  const now = Date.now();
  await put(logGroupName, "web/1", [now, "GET / 200"], [now + 2, '{"status":500,"path":"/a"}'], [now + 4, "ERROR one"]);
  await put(logGroupName, "web/2", [now + 1, "GET / 404"], [now + 3, "ERROR two"]);
  await put(logGroupName, "job/1", [now + 2, "done"], [now + 5, "ERROR three"]);
  const search = async (input) => {
    const found = [];
    for await (const page of paginateFilterLogEvents({ client: logs }, { logGroupName, ...input })) found.push(...page.events);
    return found;
  };
  const all = await search({ limit: 2 });
  assert.deepEqual(all.map((event) => event.timestamp - now), [0, 1, 2, 2, 3, 4, 5]);
  assert.equal(new Set(all.map((event) => event.eventId)).size, 7);
  assert.deepEqual((await search({ filterPattern: "ERROR" })).map((event) => event.logStreamName), ["web/2", "web/1", "job/1"]);
  assert.deepEqual((await search({ filterPattern: "?two ?done", logStreamNamePrefix: "web/" })).map((event) => event.message), ["ERROR two"]);
  assert.deepEqual((await search({ filterPattern: "{ $.status >= 500 }" })).length, 1);
  assert.deepEqual((await search({ filterPattern: "[method = GET, path, status = 4*]" })).map((event) => event.message), ["GET / 404"]);
  assert.deepEqual((await search({ logStreamNames: ["job/1"], startTime: now + 3, endTime: now + 5 })).map((event) => event.message), ["ERROR three"]);
  await assert.rejects(logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: "{ $.a }" })), { name: "InvalidParameterException" });
  await assert.rejects(logs.send(new FilterLogEventsCommand({ logGroupName, logStreamNames: ["none"] })), { name: "ResourceNotFoundException" });
});

test("AWS's rules of a batch", async () => {
  const logGroupName = await group("s");
  const now = Date.now();
  const hour = 3_600_000;
  const { rejectedLogEventsInfo } = await put(logGroupName, "s", [now, "taken"], [now + 3 * hour, "too new"]);
  assert.equal(rejectedLogEventsInfo.tooNewLogEventStartIndex, 1);
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
  const expired = await put(logGroupName, "s", [now - 30 * hour, "old"], [now - 20 * hour, "young enough"]);
  assert.equal(expired.rejectedLogEventsInfo.expiredLogEventEndIndex, 1);
  assert.deepEqual(messages(await get({ logGroupName, logStreamName: "s", startFromHead: true })), ["young enough", "taken"]);
  await assert.rejects(put(logGroupName, "s", [now, "a"], [now - 1, "b"]), { name: "InvalidParameterException", message: /chronological/ });
  await assert.rejects(put(logGroupName, "s", [now, "x".repeat(2 ** 20)]), { name: "InvalidParameterException", message: /Upload too large/ });
  await assert.rejects(put(logGroupName, "none", [now, "a"]), { name: "ResourceNotFoundException", message: "The specified log stream does not exist." });
  await assert.rejects(put(unique("none"), "s", [now, "a"]), { name: "ResourceNotFoundException", message: "The specified log group does not exist." });
});

test("streams show their facts, in the order of their latest events", async () => {
  const logGroupName = await group("a", "b", "c");
  const now = Date.now();
  await put(logGroupName, "b", [now - 2, "older"], [now, "newest"]);
  await put(logGroupName, "a", [now - 1, "middle"]);
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime", descending: true, limit: 3 }));
  const b = logStreams.find((stream) => stream.logStreamName === "b");
  assert.deepEqual([b.firstEventTimestamp, b.lastEventTimestamp], [now - 2, now]);
  assert.ok(b.lastIngestionTime >= now - 1000);
  assert.ok(logStreams.findIndex((s) => s.logStreamName === "b") < logStreams.findIndex((s) => s.logStreamName === "a"));
  const [shown] = (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))).logGroups;
  assert.equal(shown.storedBytes, "oldernewestmiddle".length);
});

test("deleted streams and groups are hidden at once, and a new one of the name is empty", async () => {
  const logGroupName = await group("s", "other");
  await put(logGroupName, "s", [Date.now(), "old"]);
  await put(logGroupName, "other", [Date.now(), "stays"]);
  await logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: "s" }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
  assert.deepEqual(messages(await get({ logGroupName, logStreamName: "s" })), []);
  assert.deepEqual(messages(await logs.send(new FilterLogEventsCommand({ logGroupName }))), ["stays"]);
  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "other" }));
  assert.deepEqual(messages(await logs.send(new FilterLogEventsCommand({ logGroupName }))), []);
});

test("a live tail sees new events that match", async () => {
  const logGroupName = await group("s", "t");
  const abort = new AbortController();
  const { responseStream } = await logs.send(
    new StartLiveTailCommand({
      logGroupIdentifiers: [`arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`], logEventFilterPattern: "ERROR", logStreamNames: ["s"],
    }),
    { abortSignal: abort.signal },
  );
  const seen = [];
  let started;
  for await (const event of responseStream) {
    if (event.sessionStart) {
      started = event.sessionStart;
      await put(logGroupName, "s", [Date.now(), "fine"], [Date.now(), "ERROR seen"]);
      await put(logGroupName, "t", [Date.now(), "ERROR elsewhere"]);
    }
    seen.push(...(event.sessionUpdate?.sessionResults ?? []));
    if (seen.length > 0) break;
  }
  abort.abort();
  assert.equal(started.logEventFilterPattern, "ERROR");
  assert.deepEqual(seen.map((event) => [event.logStreamName, event.message]), [["s", "ERROR seen"]]);
});

test("patterns are tested, and operations that Tarn lacks name SQL", async () => {
  const { matches } = await logs.send(new TestMetricFilterCommand({
    filterPattern: "[ip, ..., bytes > 100]", logEventMessages: ["1.2.3.4 GET 99", "1.2.3.4 GET 101"],
  }));
  assert.deepEqual(matches.map((match) => [match.eventNumber, match.extractedValues.$bytes]), [[2, "101"]]);
  await assert.rejects(
    logs.send(new StartQueryCommand({ startTime: 0, endTime: 1, queryString: "fields @message" })),
    { name: "InvalidParameterException", message: /StartQuery is not supported by Tarn; supported: SQL over tarn_logs\.events/ });
});

test("the aws CLI puts and reads", { skip: !hasAws && "the aws CLI is not installed" }, async () => {
  const logGroupName = await group("s");
  const aws = (...args) => {
    const answer = spawnSync("aws", ["logs", ...args], { encoding: "utf8" });
    assert.equal(answer.status, 0, answer.stderr);
    return answer.stdout;
  };
  const at = ["--log-group-name", logGroupName, "--log-stream-name", "s"];
  aws("put-log-events", ...at, "--log-events", `timestamp=${Date.now()},message=from the CLI`);
  assert.match(aws("get-log-events", ...at), /from the CLI/);
  assert.match(aws("filter-log-events", "--log-group-name", logGroupName, "--filter-pattern", "CLI"), /from the CLI/);
  if (spawnSync("aws", ["--version"], { encoding: "utf8" }).stdout.startsWith("aws-cli/2")) assert.match(aws("tail", logGroupName), /from the CLI/);
});

test("tarn functions logs prints the lines of a function, and follows new ones", async () => {
  const name = unique("resize");
  const logGroupName = `/aws/lambda/${name}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
  await put(logGroupName, "s", [Date.now(), "START\n"], [Date.now(), "ERROR one"]);
  const once = spawnSync(program, ["functions", "logs", name], { encoding: "utf8" });
  assert.equal(once.status, 0, once.stderr);
  assert.deepEqual(once.stdout.trim().split("\n").map((line) => line.slice(25)), ["START", "ERROR one"]);
  const follows = spawn(program, ["functions", "logs", name, "--follow", "--filter", "ERROR"], { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  follows.stdout.on("data", (chunk) => (out += chunk));
  await eventually(() => out.includes("ERROR one"), { what: "the first line" });
  await put(logGroupName, "s", [Date.now(), "fine"], [Date.now(), "ERROR two"]);
  await eventually(() => out.includes("ERROR two"), { what: "the second line" });
  follows.kill("SIGINT");
  await new Promise((resolve) => follows.on("exit", resolve));
  assert.deepEqual(out.trim().split("\n").map((line) => line.slice(25)), ["ERROR one", "ERROR two"]);
  const none = spawnSync(program, ["functions", "logs", "none"], { encoding: "utf8" });
  assert.equal(none.status, 1);
  assert.match(none.stderr, /ResourceNotFoundException/);
});
