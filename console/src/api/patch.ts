/** One change of a JSON Patch (RFC 6902) that replaces a value. */
export interface Replace {
  op: "replace";
  path: string;
  value: unknown;
}

/** A parsed JSON Pointer (RFC 6901) for each text: the same pointers come again and again. */
const known = new Map<string, string[]>();
const knownMax = 5000;

/** The document with the patch applied. What the patch does not touch keeps its identity; the old document stays as it is. */
export function applied(document: unknown, patch: Replace[]): unknown {
  let root = document;
  const copies = new Set<object>();
  for (const { path, value } of patch) {
    const parts = partsOf(path);
    if (parts.length === 0) {
      root = value;
      continue;
    }
    root = own(root, copies);
    let at = root as Record<string, unknown>;
    for (const part of parts.slice(0, -1)) {
      at[part] = own(at[part], copies);
      at = at[part] as Record<string, unknown>;
    }
    at[parts.at(-1) ?? ""] = value;
  }
  return root;
}

/** A copy of an object or array, made once per patch. */
function own(value: unknown, copies: Set<object>): unknown {
  if (typeof value !== "object" || value === null) throw new Error("The patch does not fit the document.");
  if (copies.has(value)) return value;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  copies.add(copy);
  return copy;
}

function partsOf(path: string): string[] {
  const found = known.get(path);
  if (found) return found;
  if (known.size >= knownMax) known.clear();
  const parts = path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  known.set(path, parts);
  return parts;
}
