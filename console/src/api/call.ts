import { route } from "../route/route.svelte.ts";
import { connection } from "./connection.svelte.ts";
import { ApiError, errorOf } from "./errors.ts";

export type Service = "athena" | "cloudwatch" | "dynamodb" | "firehose" | "glue" | "iam" | "kinesis" | "kinesisanalyticsv2" | "lambda" | "logs" | "s3" | "sns" | "sqs" | "sts" | "tarn";

export interface CallOptions {
  signal?: AbortSignal | undefined;
  region?: string | undefined;
  /** How long an answer may take before the page says that the server is slow. */
  slowAfterMs?: number;
}

const listeners = new Set<() => void>();

/** Runs when the server reports that there is no session any more. */
export function onSessionEnd(listener: () => void): void {
  listeners.add(listener);
}

export function endSession(): void {
  for (const listener of listeners) listener();
}

export const ownHeaders = (region = route.region): Record<string, string> => ({
  "X-Tarn-Console": "1",
  ...(region ? { "X-Tarn-Region": region } : {}),
});

/** One operation of one service: its input and its output as JSON. */
export async function call<Output>(service: Service, operation: string, input: unknown = {}, options: CallOptions = {}): Promise<Output> {
  const answer = await send(
    `/console/api/${service}/${operation}`,
    {
      method: "POST",
      headers: { "Content-Type": "application/json", ...ownHeaders(options.region) },
      body: JSON.stringify(input),
      signal: options.signal ?? null,
    },
    options.slowAfterMs,
  );
  return answer.status === 204 ? ({} as Output) : ((await answer.json()) as Output);
}

/** A request to the console's own paths. Failures of the network and of the operation are both an ApiError. */
export async function send(path: string, init: RequestInit, slowAfterMs?: number): Promise<Response> {
  const end = connection.begin(slowAfterMs);
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    connection.lost();
    throw new ApiError("NoAnswer", "The server does not answer.", 0);
  } finally {
    end();
  }
  connection.answered();
  if (answer.ok) return answer;
  const error = await errorOf(answer);
  if (error.type === "NoSession") endSession();
  throw error;
}

/** The address of an operation with a payload beside its JSON: PutObject, UploadPart, GetObject. */
export function payloadAddress(service: Service, operation: string, input: unknown): string {
  const query = new URLSearchParams({ input: JSON.stringify(input) });
  if (route.region) query.set("region", route.region);
  return `/console/api/${service}/${operation}?${query}`;
}
