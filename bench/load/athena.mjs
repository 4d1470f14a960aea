// A small client of Athena's API over kept connections: less work per call than the SDK's, since client and server share
// the machine.
import { Agent, request } from "node:http";
import { signJson } from "./presign.mjs";

/**
 * A client with one connection.
 * @param {Record<string, string>} env the server's variables
 * @returns {{ call, run, start, end, close }}
 */
export function athenaClient(env, { catalog = "AwsDataCatalog", database } = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });
  const call = (operation, input) => new Promise((resolve, reject) => {
    const body = JSON.stringify(input);
    const headers = signJson({
      url: env.AWS_ENDPOINT_URL, target: `AmazonAthena.${operation}`, body, keyId: env.AWS_ACCESS_KEY_ID, secret: env.AWS_SECRET_ACCESS_KEY, region: env.AWS_REGION, service: "athena",
    });
    const sent = request(env.AWS_ENDPOINT_URL, { method: "POST", agent, headers: { ...headers, "content-length": Buffer.byteLength(body) } }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(JSON.parse(text));
        else reject(Object.assign(new Error(`${operation}: ${answer.statusCode} ${text.slice(0, 500)}`), { status: answer.statusCode, body: text }));
      });
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });

  const start = async (QueryString) =>
    (await call("StartQueryExecution", { QueryString, QueryExecutionContext: { Catalog: catalog, Database: database } })).QueryExecutionId;
  const end = async (QueryExecutionId) => {
    for (;;) {
      const { QueryExecution } = await call("GetQueryExecution", { QueryExecutionId });
      if (QueryExecution.Status.State === "SUCCEEDED") return QueryExecution;
      if (!["QUEUED", "RUNNING"].includes(QueryExecution.Status.State)) {
        throw Object.assign(new Error(QueryExecution.Status.StateChangeReason), { execution: QueryExecution });
      }
    }
  };

  /** Runs a statement to its last row. @returns {{ columns, rows, execution, ms }} */
  async function run(sql) {
    const begun = performance.now();
    const QueryExecutionId = await start(sql);
    const execution = await end(QueryExecutionId);
    const rows = [];
    let [columns, NextToken] = [];
    do {
      const page = await call("GetQueryResults", { QueryExecutionId, NextToken });
      columns ??= page.ResultSet.ResultSetMetadata.ColumnInfo;
      for (const row of page.ResultSet.Rows) rows.push((row.Data ?? []).map((datum) => datum.VarCharValue ?? null));
      NextToken = page.NextToken;
    } while (NextToken);
    if (execution.SubstatementType === "SELECT") rows.shift(); // the header row
    return { columns, rows, execution, ms: performance.now() - begun };
  }

  return { call, start, end, run, close: () => agent.destroy() };
}
