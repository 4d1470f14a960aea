import type { SchemaColumn, SchemaVersion } from "../../api/tables.ts";

export interface SchemaChange {
  schemaId: number;
  time: number | undefined;
  kind: "first" | "added" | "dropped" | "changed" | "renamed";
  text: string;
}

/** What each version of a schema, newest first, changed against the one before. Columns are the same where their ids are. */
export function changesOf(schemas: SchemaVersion[]): SchemaChange[] {
  return schemas.flatMap((schema, index): SchemaChange[] => {
    const before = schemas[index + 1];
    const make = (kind: SchemaChange["kind"], text: string): SchemaChange => ({ schemaId: schema.SchemaId, time: schema.Time, kind, text });
    if (!before) return [make("first", schema.Columns.map((column) => `${column.Name} ${column.Type}`).join(", ") || "no columns")];
    const keyOf = (column: SchemaColumn): string | number => column.Id ?? column.Name;
    const old = new Map(before.Columns.map((column) => [keyOf(column), column]));
    const now = new Map(schema.Columns.map((column) => [keyOf(column), column]));
    const changes: SchemaChange[] = [];
    for (const [key, column] of now) {
      const earlier = old.get(key);
      if (!earlier) changes.push(make("added", `${column.Name} ${column.Type}`));
      else if (earlier.Name !== column.Name) changes.push(make("renamed", `${earlier.Name} → ${column.Name}`));
      else if (earlier.Type !== column.Type) changes.push(make("changed", `${column.Name} ${earlier.Type} → ${column.Type}`));
    }
    for (const [key, column] of old) if (!now.has(key)) changes.push(make("dropped", `${column.Name} ${column.Type}`));
    return changes;
  });
}
