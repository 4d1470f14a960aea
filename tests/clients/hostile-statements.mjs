// Sends the statements of tests/data/hostile-sql/statements.jsonl (the file explains its lines) to the server of the
// environment's AWS_* variables. hostile-sql.test.mjs uses it. For the whole list: node hostile-statements.mjs [GROUP].
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { AthenaClient, GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand, StopQueryExecutionCommand } from "@aws-sdk/client-athena";

const file = fileURLToPath(new URL("../data/hostile-sql/statements.jsonl", import.meta.url));
const endings = ["SUCCEEDED", "FAILED", "CANCELLED"];
/** A statement that runs longer is stopped. */
const patienceMs = 5_000;
/** The longest time until a stopped statement is CANCELLED. */
const stopMs = 5_000;

const expand = (text) =>
  text.replace(/\{\{(.*?)\}\}\*(\d+)/gs, (_, part, count) =>
    Array.from({ length: Number(count) }, (_, n) => part.replaceAll("%n", String(n)).replaceAll("%m", String(n + 1))).join(""),
  );

/** Every statement: { group, name, sql, parameters, expect, maySpin, needs, selected }; repeats are expanded on reading. */
export const statements = () =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => {
      const { sql, parameters, ...rest } = JSON.parse(line);
      return { ...rest, get sql() { return expand(sql); }, get parameters() { return parameters?.map(expand); } };
    });

/** The client must see every status, so it retries nothing. */
export const client = () => new AthenaClient({ maxAttempts: 1 });

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs one statement to its end; stops it if it takes too long.
 * @returns { state, reason, ms, rows, stopped }; throws on an error of the API other than a refusal of the request (a 400).
 */
export async function send(athena, { sql, parameters }, patience = patienceMs) {
  const begun = Date.now();
  let id;
  try {
    ({ QueryExecutionId: id } = await athena.send(new StartQueryExecutionCommand({ QueryString: sql, ExecutionParameters: parameters })));
  } catch (error) {
    if (error.$metadata?.httpStatusCode !== 400) throw error;
    return { state: "FAILED", reason: `${error.name}: ${error.message}`, ms: Date.now() - begun };
  }
  let stoppedAt;
  for (;;) {
    const { Status } = (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution;
    if (endings.includes(Status.State)) {
      const rows = Status.State === "SUCCEEDED" ? (await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 2 }))).ResultSet.Rows : undefined;
      return { state: Status.State, reason: Status.StateChangeReason ?? "", ms: Date.now() - begun, rows, stopped: stoppedAt !== undefined };
    }
    if (stoppedAt === undefined && Date.now() - begun > patience) {
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
      stoppedAt = Date.now();
    }
    if (stoppedAt !== undefined && Date.now() - stoppedAt > stopMs) throw new Error(`${Status.State} ${stopMs} ms after StopQueryExecution`);
    await sleep(20);
  }
}

/** Words of the engine underneath, which no error may have, unless the statement has them itself. */
const engineWords = /duckdb|(binder|catalog|parser|conversion|invalid input|out of range|internal|io|out of memory|invalidinput|constraint|not implemented) error|read_parquet|in\/v\d{3}|m_fail|\bmain\./gi;

/** Creates the bucket of `prepare`. */
export const createBucket = (s3 = new S3Client({ forcePathStyle: true })) => s3.send(new CreateBucketCommand({ Bucket: "hostile" }));

/** Makes what statements with `needs` read and change. */
export async function prepare(athena) {
  for (const sql of ["SELECT 1", "CREATE DATABASE IF NOT EXISTS hostile", `CREATE TABLE IF NOT EXISTS hostile.t (id bigint, v string) LOCATION 's3://hostile/t/' TBLPROPERTIES ('table_type'='ICEBERG')`,
    "INSERT INTO hostile.t VALUES (1, 'a'), (2, 'no number')"]) {
    const outcome = await send(athena, { sql }, 60_000);
    if (outcome.state !== "SUCCEEDED") throw new Error(`${sql}: ${outcome.reason}`);
  }
}

/** The fault of an outcome, or null. */
export function complaint({ expect, maySpin, sql }, { state, reason, stopped }) {
  const limits = /^(EXCEEDED_|GENERIC_INTERNAL_ERROR: the statement ended its worker)/;
  const foreign = (reason.match(engineWords) ?? []).find((word) => !sql.toLowerCase().includes(word.toLowerCase()));
  if (foreign) return `"${foreign}" in: ${reason}`;
  if (reason.length > 4_200) return `an error of ${reason.length} characters`;
  if (stopped) return expect === "endless" || expect === "either" || maySpin ? null : "did not end by itself";
  if (state === "CANCELLED") return "was cancelled without a request";
  if (reason.startsWith("GENERIC_INTERNAL_ERROR") && !limits.test(reason)) return reason;
  if (expect === "answers") return state === "SUCCEEDED" ? null : reason;
  if (expect === "error") return state === "FAILED" ? null : "succeeded";
  if (expect === "either" || expect === "endless") return null;
  return reason.includes(expect) ? null : `${state} ${reason.slice(0, 200)}`;
}

/** Sends SELECT 1 repeatedly until `end` is called. @returns { end() → { count, slowestMs } } */
export function bystander(athena = client()) {
  let ended = false;
  let [count, slowestMs] = [0, 0];
  const loop = (async () => {
    while (!ended) {
      const outcome = await send(athena, { sql: "SELECT 1" });
      if (outcome.state !== "SUCCEEDED" || outcome.rows[1].Data[0].VarCharValue !== "1") throw new Error(`SELECT 1: ${outcome.state} ${outcome.reason}`);
      count++;
      slowestMs = Math.max(slowestMs, outcome.ms);
      await sleep(20);
    }
  })();
  loop.catch(() => {});
  return {
    end: async () => {
      ended = true;
      await loop;
      return { count, slowestMs };
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const athena = client();
  await createBucket();
  await prepare(athena);
  const other = bystander();
  let wrong = 0;
  for (const statement of statements().filter((s) => !process.argv[2] || s.group === process.argv[2])) {
    const outcome = await send(athena, statement).catch((error) => ({ state: "API", reason: String(error), ms: 0 }));
    const bad = outcome.state === "API" ? outcome.reason : complaint(statement, outcome);
    wrong += bad ? 1 : 0;
    console.log(`${String(outcome.ms).padStart(6)} ms ${bad ? "WRONG" : "     "} ${statement.group}: ${statement.name}: ${outcome.state} ${(bad ?? outcome.reason).slice(0, 160)}`);
  }
  console.log(JSON.stringify({ wrong, bystander: await other.end().catch((error) => String(error)) }));
}
