import type { SchemaColumn, SchemaVersion } from "../../api/tables.ts";
import type { Change } from "../../parts/changes.ts";

/** What each version of a schema, newest first, changed against the one before. Columns are the same where their ids are. */
export function changesOf(schemas: SchemaVersion[]): Change[] {
  return schemas.flatMap((schema, index): Change[] => {
    const before = schemas[index + 1];
    const make = (kind: Change["kind"], text: string): Change => ({
      time: schema.Time,
      kind,
      text,
      version: `schema ${schema.SchemaId}`,
    });
    if (!before) return [make("first", schema.Columns.map((column) => `${column.Name} ${column.Type}`).join(", ") || "no columns")];
    const keyOf = (column: SchemaColumn): string | number => column.Id ?? column.Name;
    const old = new Map(before.Columns.map((column) => [keyOf(column), column]));
    const now = new Map(schema.Columns.map((column) => [keyOf(column), column]));
    const changes: Change[] = [];
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
