import { call } from "./call.ts";
import type { Page } from "./pages.svelte.ts";

export interface GlueColumn {
  Name: string;
  Type: string;
  Comment?: string;
}

export interface GlueTable {
  Name: string;
  DatabaseName: string;
  TableType?: string;
  CreateTime?: number;
  UpdateTime?: number;
  Description?: string;
  Parameters?: Record<string, string>;
  PartitionKeys?: GlueColumn[];
  StorageDescriptor?: { Columns?: GlueColumn[]; Location?: string };
  ViewOriginalText?: string;
}

export interface GluePartition {
  Values: string[];
  CreationTime?: number;
  StorageDescriptor?: { Location?: string };
}

export interface Database {
  Name: string;
  Description?: string;
  LocationUri?: string;
  CreateTime?: number;
}

async function everyPage<Row>(
  get: (token: string | undefined) => Promise<{ rows: Row[] | undefined; next: string | undefined }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let token: string | undefined;
  do {
    const page = await get(token);
    rows.push(...(page.rows ?? []));
    token = page.next;
  } while (token && rows.length < 10_000);
  return rows;
}

export const listDatabases = (signal?: AbortSignal): Promise<Database[]> =>
  everyPage(async (token) => {
    const page = await call<{ DatabaseList: Database[]; NextToken?: string }>("glue", "GetDatabases", { NextToken: token }, { signal });
    return { rows: page.DatabaseList, next: page.NextToken };
  });

export const listTables = (database: string, signal?: AbortSignal): Promise<GlueTable[]> =>
  everyPage(async (token) => {
    const input = { DatabaseName: database, NextToken: token };
    const page = await call<{ TableList: GlueTable[]; NextToken?: string }>("glue", "GetTables", input, { signal });
    return { rows: page.TableList, next: page.NextToken };
  });

export const getTable = async (database: string, name: string, signal?: AbortSignal): Promise<GlueTable> =>
  (await call<{ Table: GlueTable }>("glue", "GetTable", { DatabaseName: database, Name: name }, { signal })).Table;

/** One page of a table's registered partitions, in the order of their values. */
export async function listPartitions(
  database: string,
  table: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page<GluePartition>> {
  const input = { DatabaseName: database, TableName: table, ExcludeColumnSchema: true, NextToken: token };
  const page = await call<{ Partitions: GluePartition[]; NextToken?: string }>("glue", "GetPartitions", input, { signal });
  return { rows: page.Partitions, next: page.NextToken };
}

/** Every column of every table, for completion: database → table → columns. */
export async function catalogOf(databases: Database[], signal: AbortSignal): Promise<Record<string, Record<string, string[]>>> {
  const entries = await Promise.all(
    databases.slice(0, 50).map(async ({ Name }) => {
      const tables = await listTables(Name, signal);
      return [
        Name,
        Object.fromEntries(
          tables.map((table) => [table.Name, [...(table.StorageDescriptor?.Columns ?? []), ...(table.PartitionKeys ?? [])].map((column) => column.Name)]),
        ),
      ] as const;
    }),
  );
  return Object.fromEntries(entries);
}
