import { call } from "./call.ts";
import { listDatabases, listTables, type GlueTable } from "./glue.ts";
import type { Page } from "./pages.svelte.ts";
import type { Snapshot, TableFile, TableStatus } from "./tarn.ts";

const pageSize = 500;

export interface SchemaColumn {
  Name: string;
  Type: string;
  Id?: number;
  Required?: boolean;
}

export interface SchemaVersion {
  SchemaId: number;
  Time?: number;
  Columns: SchemaColumn[];
}

/** The tables of all databases, or of one. */
export async function everyTable(database: string | undefined, signal: AbortSignal): Promise<GlueTable[]> {
  if (database) return listTables(database, signal);
  const databases = await listDatabases(signal);
  return (await Promise.all(databases.map(({ Name }) => listTables(Name, signal)))).flat();
}

async function statusPage(database: string | undefined, token: string | undefined, signal: AbortSignal): Promise<Page<TableStatus>> {
  const input = { Database: database, MaxResults: pageSize, NextToken: token };
  const answer = await call<{ Tables: TableStatus[]; NextToken?: string }>("tarn", "ListTableStatus", input, { signal });
  return { rows: answer.Tables, next: answer.NextToken };
}

/** The numbers of the tables of all databases, or of one, page by page. */
export async function everyStatus(database: string | undefined, signal: AbortSignal): Promise<TableStatus[]> {
  const rows: TableStatus[] = [];
  let token: string | undefined;
  do {
    const page = await statusPage(database, token, signal);
    rows.push(...page.rows);
    token = page.next;
  } while (token);
  return rows;
}

/** The numbers of one table. */
export async function tableStatus(database: string, table: string, signal: AbortSignal): Promise<TableStatus | undefined> {
  const input = { Database: database, Table: table };
  return (await call<{ Tables: TableStatus[] }>("tarn", "ListTableStatus", input, { signal })).Tables[0];
}

/** The Iceberg table whose folder holds a location: of several, the one with the longest folder. */
export async function tableAt(location: string, signal: AbortSignal): Promise<GlueTable | undefined> {
  const folder = (table: GlueTable): string => `${(table.StorageDescriptor?.Location ?? "").replace(/^s3a:/, "s3:").replace(/\/+$/, "")}/`;
  return (await everyTable(undefined, signal))
    .filter((table) => isIceberg(table) && folder(table).length > 1 && location.startsWith(folder(table)))
    .toSorted((a, b) => folder(b).length - folder(a).length)[0];
}

export async function listSnapshots(
  database: string,
  table: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page<Snapshot>> {
  const input = { Database: database, Table: table, MaxResults: pageSize, NextToken: token };
  const answer = await call<{ Snapshots: Snapshot[]; NextToken?: string }>("tarn", "ListSnapshots", input, { signal });
  return { rows: answer.Snapshots, next: answer.NextToken };
}

export async function listFiles(
  database: string,
  table: string,
  snapshot: string | undefined,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page<TableFile>> {
  const input = { Database: database, Table: table, SnapshotId: snapshot, MaxResults: pageSize, NextToken: token };
  const answer = await call<{ Files: TableFile[]; NextToken?: string }>("tarn", "ListTableFiles", input, { signal });
  return { rows: answer.Files, next: answer.NextToken };
}

/** The versions of a table's schema, newest first. */
export async function listSchemas(database: string, table: string, signal: AbortSignal): Promise<SchemaVersion[]> {
  const answer = await call<{ Schemas: SchemaVersion[] }>("tarn", "ListSchemaChanges", { Database: database, Table: table }, { signal });
  return answer.Schemas.toSorted((a, b) => b.SchemaId - a.SchemaId);
}

export const deliveriesOf = async (database: string, table: string, signal: AbortSignal): Promise<string[]> =>
  (await call<{ DeliveryStreamNames: string[] }>("tarn", "ListTableDeliveries", { DatabaseName: database, TableName: table }, { signal }))
    .DeliveryStreamNames;

export const dropTable = (database: string, table: string): Promise<unknown> =>
  call("glue", "DeleteTable", { DatabaseName: database, Name: table });

/** The segments of a table's page: the name is `database.table`. */
export const pageOf = (table: string): string[] => ["tables", ...table.split(/\.(.*)/s).slice(0, 2)];

export const isIceberg = (table: GlueTable): boolean => /iceberg/i.test(table.Parameters?.table_type ?? "");

export const isView = (table: GlueTable): boolean => table.TableType === "VIRTUAL_VIEW";

/** A name in double quotes, as SQL takes every name. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
