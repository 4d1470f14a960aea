import { statementAt, statements } from "./statements.ts";

/** The columns of each table of each database. */
export type Catalog = Record<string, Record<string, string[]>>;

export interface KnownColumn {
  name: string;
  table: string;
}

const identifier = String.raw`(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)`;
const named = new RegExp(String.raw`\b(?:from|join|update|into|using)\s+(${identifier}(?:\s*\.\s*${identifier}){0,2})|,\s*(${identifier}\s*\.\s*${identifier})`, "gi");

/**
 * The columns of the tables that the statement at the cursor names, wherever in it the cursor stands. A table without a database
 * is one of the page's database.
 */
export function columnsAt(text: string, place: number, catalog: Catalog, database: string): KnownColumn[] {
  const statement = statementAt(statements(text), place)?.text ?? "";
  const bare = statement.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, " ");
  const found = new Map<string, KnownColumn>();
  for (const match of bare.matchAll(named)) {
    const parts = [...(match[1] ?? match[2] ?? "").matchAll(new RegExp(identifier, "g"))].map(([part]) => plain(part));
    const [table = "", inDatabase = database] = parts.toReversed();
    for (const name of find(find(catalog, inDatabase), table) ?? []) {
      if (!found.has(name)) found.set(name, { name, table: `${inDatabase}.${table}` });
    }
  }
  return [...found.values()];
}

const plain = (part: string): string => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part);

/** Names of databases and tables are lower case; statements may write them otherwise. */
const find = <Value>(from: Record<string, Value> | undefined, name: string): Value | undefined => from?.[name] ?? from?.[name.toLowerCase()];

/** A name as a statement needs it. */
export const quoted = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
