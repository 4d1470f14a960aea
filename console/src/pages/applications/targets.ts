import { href } from "../../route/route.svelte.ts";

/** The page of the resource that an application writes into. */
export function addressOf({ Connector, Name }: { Connector: string; Name: string }): string | undefined {
  if (Connector === "kinesis") return href(["streams", Name]);
  if (Connector === "firehose") return href(["deliveries", Name]);
  return Connector === "iceberg" ? href(["tables", ...Name.split(/\.(.*)/s).slice(0, 2)]) : undefined;
}
