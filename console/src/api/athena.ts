import { call } from "./call.ts";
import { ApiError } from "./errors.ts";
import type { Page } from "./pages.svelte.ts";

export interface Execution {
  QueryExecutionId: string;
  Query: string;
  StatementType?: string;
  SubstatementType?: string;
  WorkGroup?: string;
  QueryExecutionContext?: { Database?: string };
  Status: {
    State: "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
    StateChangeReason?: string;
    SubmissionDateTime?: number;
    CompletionDateTime?: number;
  };
  Statistics?: {
    EngineExecutionTimeInMillis?: number;
    DataScannedInBytes?: number;
    TotalExecutionTimeInMillis?: number;
    QueryQueueTimeInMillis?: number;
    QueryPlanningTimeInMillis?: number;
    /** The object that lists the files that the statement wrote. */
    DataManifestLocation?: string;
  };
  ResultConfiguration?: { OutputLocation?: string };
}

export interface ResultColumn {
  Name: string;
  Type: string;
}

export type Cell = string | undefined;

export interface ResultPage {
  columns: ResultColumn[];
  rows: Cell[][];
  next: string | undefined;
  updateCount: number;
}

export const isOver = (execution: Execution): boolean => /SUCCEEDED|FAILED|CANCELLED/.test(execution.Status.State);

export async function startStatement(text: string, database: string, workGroup?: string): Promise<string> {
  const input = { QueryString: text, QueryExecutionContext: database ? { Database: database } : undefined, WorkGroup: workGroup };
  return (await call<{ QueryExecutionId: string }>("athena", "StartQueryExecution", input)).QueryExecutionId;
}

export const getExecution = async (id: string, signal?: AbortSignal): Promise<Execution> =>
  (await call<{ QueryExecution: Execution }>("athena", "GetQueryExecution", { QueryExecutionId: id }, { signal })).QueryExecution;

export const stopStatement = (id: string): Promise<unknown> => call("athena", "StopQueryExecution", { QueryExecutionId: id });

interface ResultSet {
  UpdateCount?: number;
  NextToken?: string;
  ResultSet: { Rows: { Data: { VarCharValue?: string }[] }[]; ResultSetMetadata: { ColumnInfo: ResultColumn[] } };
}

/** One page of results. The first page of a query carries the names of its columns as a row, which is left out here. */
export async function getResults(execution: Execution, token: string | undefined, size: number, signal?: AbortSignal): Promise<ResultPage> {
  const input = { QueryExecutionId: execution.QueryExecutionId, NextToken: token, MaxResults: size };
  const answer = await call<ResultSet>("athena", "GetQueryResults", input, { signal });
  const columns = answer.ResultSet.ResultSetMetadata.ColumnInfo;
  const rows = answer.ResultSet.Rows.map((row) => row.Data.map((cell) => cell.VarCharValue));
  const hasNames =
    token === undefined && execution.StatementType === "DML" && rows[0]?.every((cell, index) => cell === columns[index]?.Name);
  return { columns, rows: hasNames ? rows.slice(1) : rows, next: answer.NextToken, updateCount: answer.UpdateCount ?? 0 };
}

/** Waits until a statement has succeeded; throws its reason when it ends otherwise. */
export async function succeeded(id: string, signal: AbortSignal): Promise<Execution> {
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 1.5, 1000)) {
    const execution = await getExecution(id, signal);
    if (execution.Status.State === "SUCCEEDED") return execution;
    if (isOver(execution)) throw new ApiError("StatementFailed", execution.Status.StateChangeReason ?? execution.Status.State, 400);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** The first rows of a statement, for a sample. It waits until the statement has ended. */
export async function sample(text: string, database: string, signal: AbortSignal): Promise<ResultPage> {
  return getResults(await succeeded(await startStatement(text, database), signal), undefined, 1000, signal);
}

export async function listExecutions(token: string | undefined, signal: AbortSignal): Promise<Page<Execution>> {
  const input = { MaxResults: 50, NextToken: token };
  const list = await call<{ QueryExecutionIds?: string[]; NextToken?: string }>("athena", "ListQueryExecutions", input, { signal });
  const ids = list.QueryExecutionIds ?? [];
  if (ids.length === 0) return { rows: [] };
  const batch = await call<{ QueryExecutions: Execution[] }>("athena", "BatchGetQueryExecution", { QueryExecutionIds: ids }, { signal });
  return { rows: batch.QueryExecutions, next: list.NextToken };
}

/** A statement that somebody saved under a name: Athena's named query, in the work group primary. */
export interface SavedQuery {
  NamedQueryId: string;
  Name: string;
  Description?: string;
  Database: string;
  QueryString: string;
}

export async function listSaved(token: string | undefined, signal: AbortSignal): Promise<Page<SavedQuery>> {
  const input = { MaxResults: 50, NextToken: token };
  const list = await call<{ NamedQueryIds?: string[]; NextToken?: string }>("athena", "ListNamedQueries", input, { signal });
  const ids = list.NamedQueryIds ?? [];
  if (ids.length === 0) return { rows: [] };
  const batch = await call<{ NamedQueries?: SavedQuery[] }>("athena", "BatchGetNamedQuery", { NamedQueryIds: ids }, { signal });
  return { rows: batch.NamedQueries ?? [], next: list.NextToken };
}

export const getSaved = async (id: string, signal?: AbortSignal): Promise<SavedQuery> =>
  (await call<{ NamedQuery: SavedQuery }>("athena", "GetNamedQuery", { NamedQueryId: id }, { signal })).NamedQuery;

export const saveNew = async (query: Omit<SavedQuery, "NamedQueryId">): Promise<string> =>
  (await call<{ NamedQueryId: string }>("athena", "CreateNamedQuery", { ...query, ClientRequestToken: crypto.randomUUID() })).NamedQueryId;

export const saveAgain = ({ NamedQueryId, Name, Description, QueryString }: SavedQuery): Promise<unknown> =>
  call("athena", "UpdateNamedQuery", { NamedQueryId, Name, Description, QueryString });

export const deleteSaved = (id: string): Promise<unknown> => call("athena", "DeleteNamedQuery", { NamedQueryId: id });
