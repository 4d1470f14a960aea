import { startStatement, succeeded, type Execution } from "../../api/athena.ts";
import { downloadAddress, readStart } from "../../api/s3.ts";

const manifestBytesMax = 1 << 20;

interface Place {
  bucket: string;
  key: string;
}

/** The result object of a query: Athena's CSV file. */
export const csvAddress = ({ ResultConfiguration }: Execution): string | undefined => {
  const place = placeOf(ResultConfiguration?.OutputLocation);
  return place?.key.endsWith(".csv") ? downloadAddress(place.bucket, place.key) : undefined;
};

/** Whether the statement is a query, which can also write its rows as Parquet. */
export const isQuery = ({ Query, StatementType }: Execution): boolean =>
  StatementType === "DML" && /^\s*(select|with|values|\(|table\b)/i.test(Query.replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, " "));

/**
 * Runs the query again as an UNLOAD beside its result, and returns the addresses of the files that it wrote. The caller needs the
 * rights of the query and of its results' place.
 */
export async function unloadParquet(execution: Execution, signal: AbortSignal): Promise<string[]> {
  const result = execution.ResultConfiguration?.OutputLocation ?? "";
  const folder = `${result.slice(0, result.lastIndexOf("/") + 1)}parquet/${crypto.randomUUID()}/`;
  // Other clients may end a statement with a semicolon, which the server keeps.
  const query = execution.Query.replace(/[;\s]+$/, "");
  const text = `UNLOAD (\n${query}\n) TO '${folder}' WITH (format = 'PARQUET')`;
  const done = await succeeded(await startStatement(text, execution.QueryExecutionContext?.Database ?? "", execution.WorkGroup), signal);
  const manifest = placeOf(done.Statistics?.DataManifestLocation);
  if (!manifest) return [];
  const lines = new TextDecoder().decode(await readStart(manifest.bucket, manifest.key, undefined, manifestBytesMax, signal)).split(/\r?\n/);
  return lines.flatMap((line) => placeOf(line.replace(/^"|"$/g, "")) ?? []).map(({ bucket, key }) => downloadAddress(bucket, key));
}

/** Lets the browser save an answer under a name. */
export function saveAs(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

function placeOf(location: string | undefined): Place | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location ?? "") ?? [];
  return bucket && key ? { bucket, key } : undefined;
}
