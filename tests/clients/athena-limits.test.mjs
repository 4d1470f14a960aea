// The length of the queue of statements, and the deadline of statements that the engine cannot interrupt.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AthenaClient, CreateWorkGroupCommand, GetQueryExecutionCommand, StartQueryExecutionCommand, StopQueryExecutionCommand } from "@aws-sdk/client-athena";
import { startTarn } from "./tarn-server.mjs";
import { eventually } from "./wait.mjs";

const endless = "SELECT count(*) FROM UNNEST(sequence(1, 9999)) a(x), UNNEST(sequence(1, 9999)) b(y), UNNEST(sequence(1, 9999)) c(z) WHERE x * y % 7 = z";

async function withServer(args, run) {
  const server = await startTarn({ args });
  try {
    const credentials = { accessKeyId: server.env.AWS_ACCESS_KEY_ID, secretAccessKey: server.env.AWS_SECRET_ACCESS_KEY };
    const athena = new AthenaClient({ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1 });
    const start = async (QueryString, WorkGroup) => (await athena.send(new StartQueryExecutionCommand({ QueryString, WorkGroup }))).QueryExecutionId;
    const end = (QueryExecutionId) => eventually(async () => {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      return ["SUCCEEDED", "FAILED", "CANCELLED"].includes(QueryExecution.Status.State) && QueryExecution;
    }, { what: "the end of a statement", everyMs: 20 });
    await run({ athena, start, end });
  } finally {
    assert.equal(await server.stop(), 0, server.log());
    await server.remove();
  }
}

test("a statement beyond --statements-max is throttled until another one has ended", async () => {
  await withServer(["--statements-max", "2"], async ({ athena, start, end }) => {
    const running = [await start(endless), await start(endless)];
    await assert.rejects(start("SELECT 1"), { name: "TooManyRequestsException" });
    for (const QueryExecutionId of running) await athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    for (const id of running) assert.equal((await end(id)).Status.State, "CANCELLED");
    const next = await eventually(() => start("SELECT 1").catch(() => false), { what: "a place in the queue", everyMs: 20 });
    assert.equal((await end(next)).Status.State, "SUCCEEDED");
  });
});

test("a statement that its worker cannot interrupt ends at its deadline with a reason, and the next one runs", async () => {
  await withServer([], async ({ athena, start, end }) => {
    await athena.send(new CreateWorkGroupCommand({ Name: "second", Tags: [{ Key: "tarn.timeout-seconds", Value: "1" }] }));
    for (const sql of [
      endless,
      "SELECT length(lpad('x', 2000000000, 'y'))",
      "SELECT regexp_like(lpad('b', 100, 'a'), '((a{1,100}){1,100}){1,100}c')",
      "SELECT x, y FROM UNNEST(sequence(1, 9999)) a(x), UNNEST(sequence(1, 9999)) b(y) ORDER BY y * 7919 % 10007, x",
      "SELECT cardinality(array_agg(x + y)) FROM UNNEST(sequence(1, 9999)) a(x), UNNEST(sequence(1, 9999)) b(y)",
    ]) {
      const { Status } = await end(await start(sql, "second"));
      if (Status.State !== "SUCCEEDED") {
        assert.equal(Status.State, "FAILED");
        assert.match(Status.StateChangeReason, /^[A-Z_]+: ./);
        assert.doesNotMatch(Status.StateChangeReason, /^GENERIC_INTERNAL_ERROR/);
      }
      if (sql === endless) assert.equal(Status.StateChangeReason, "EXCEEDED_TIME_LIMIT: Query exceeded maximum time limit");

      // Without a deadline of its own: a busy machine may need more than a second for it.
      assert.equal((await end(await start("SELECT 1"))).Status.State, "SUCCEEDED");
    }
  });
});
