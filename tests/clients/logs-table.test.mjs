// The table tarn_logs.events: SQL over the events of CloudWatch Logs. These tests wait for deliveries and jobs of the server.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { query } from "./athena-query.mjs";
import { eventually, unique } from "./wait.mjs";

const logs = new CloudWatchLogsClient({ disableHostPrefix: true });

async function group(...streams) {
  const logGroupName = unique("/test/logs");
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (const logStreamName of streams) await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  return logGroupName;
}

const put = (logGroupName, logStreamName, ...events) => logs.send(
  new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: events.map(([timestamp, message]) => ({ timestamp, message })) }));

test("rows of deleted streams and groups leave the table", async () => {
  const logGroupName = await group("s", "other");
  await put(logGroupName, "s", [Date.now(), "old"]);
  await put(logGroupName, "other", [Date.now(), "stays"]);
  const names = () => query(`SELECT message FROM tarn_logs.events WHERE log_group = '${logGroupName}'`);
  assert.equal((await names()).rows.length, 2);
  await logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: "s" }));
  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  await eventually(async () => (await names()).rows.length === 0, { everyMs: 2000, what: "the job removes rows" });
});

test("SQL finds a line as soon as it was written, once, before and after its commit", async () => {
  const logGroupName = await group("s");
  await put(logGroupName, "s", [Date.now(), 'a "quoted" line\nwith é and 😀'], [Date.now(), "second"]);
  const rows = async () => (await query(
    `SELECT message, log_stream FROM tarn_logs.events WHERE log_group = '${logGroupName}' ORDER BY event_id`)).rows;
  const wanted = [['a "quoted" line\nwith é and 😀', "s"], ["second", "s"]];
  assert.deepEqual(await rows(), wanted);
  await eventually(async () => {
    assert.deepEqual(await rows(), wanted);
    const delivered = await query(`SELECT count(*) FROM tarn_logs."events$delivered" WHERE log_group = '${logGroupName}'`);
    return delivered.rows[0][0] === "2";
  }, { everyMs: 500, what: "the delivery commits the rows" });
  assert.deepEqual(await rows(), wanted);
  await assert.rejects(query("DELETE FROM tarn_logs.events"), /not authorized|Access Denied/);
});
