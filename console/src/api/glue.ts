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
  } while (token);
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

/** Columns by database and table, for completion, with the number of the tables that are left out. */
export interface CatalogPart {
  names: Record<string, Record<string, string[]>>;
  leftOut: number;
}

// More names would take seconds, and make each keystroke slow.
const catalogTablesMax = 2000;

/** The columns of the first tables, database by database. */
export async function catalogOf(databases: Database[], signal: AbortSignal): Promise<CatalogPart> {
  const names: Record<string, Record<string, string[]>> = Object.fromEntries(databases.map(({ Name }) => [Name, {}]));
  let known = 0;
  for (const { Name } of databases) {
    let token: string | undefined;
    do {
      if (known >= catalogTablesMax) return { names, leftOut: Math.max(0, (await countTables(signal)) - known) };
      const input = { DatabaseName: Name, NextToken: token };
      const page = await call<{ TableList: GlueTable[]; NextToken?: string }>("glue", "GetTables", input, { signal });
      for (const table of page.TableList)
        (names[Name] ??= {})[table.Name] = [...(table.StorageDescriptor?.Columns ?? []), ...(table.PartitionKeys ?? [])].map(({ Name }) => Name);
      known += page.TableList.length;
      token = page.NextToken;
    } while (token);
  }
  return { names, leftOut: 0 };
}

const countTables = async (signal: AbortSignal): Promise<number> =>
  (await call<{ Total: number }>("tarn", "FindResources", { Kind: "table", MaxResults: 1 }, { signal })).Total;
