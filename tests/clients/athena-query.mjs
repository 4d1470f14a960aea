// One SQL statement through Athena's API: start, wait, read every page.
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { eventually } from "./wait.mjs";

const own = new AthenaClient({});

/** @returns {{ columns, rows: (string|null)[][], execution }}; throws the state's reason if the statement failed. */
export const query = (QueryString, options = {}) => queryBy(own, QueryString, options);

/** A statement by a client of its own. */
export async function queryBy(athena, QueryString, options = {}) {
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString, ...options }));
  const execution = await eventually(
    async () => {
      const answer = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      return !["QUEUED", "RUNNING"].includes(answer.QueryExecution.Status.State) && answer.QueryExecution;
    },
    { what: QueryString, everyMs: 20 },
  );
  if (execution.Status.State !== "SUCCEEDED") {
    throw Object.assign(new Error(execution.Status.StateChangeReason), { state: execution.Status.State, execution });
  }
  const rows = [];
  let columns;
  let NextToken;
  do {
    const page = await athena.send(new GetQueryResultsCommand({ QueryExecutionId, NextToken }));
    columns ??= page.ResultSet.ResultSetMetadata.ColumnInfo;
    rows.push(...page.ResultSet.Rows.map((row) => (row.Data ?? []).map((datum) => datum.VarCharValue ?? null)));
    NextToken = page.NextToken;
  } while (NextToken);
  if (execution.StatementType === "DML") rows.shift(); // the header row
  return { columns, rows, execution };
}
