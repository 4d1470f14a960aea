import { call } from "./call.ts";
import type { Page } from "./pages.svelte.ts";

export interface FunctionConfiguration {
  FunctionName: string;
  FunctionArn: string;
  Runtime?: string;
  Handler?: string;
  Role?: string;
  CodeSize?: number;
  Description?: string;
  Timeout?: number;
  MemorySize?: number;
  LastModified?: string;
  Version?: string;
  State?: string;
  StateReason?: string;
  LastUpdateStatus?: string;
  Environment?: { Variables?: Record<string, string> };
  Layers?: { Arn: string }[];
}

export interface Mapping {
  UUID: string;
  EventSourceArn?: string;
  FunctionArn?: string;
  State?: string;
  StateTransitionReason?: string;
  BatchSize?: number;
  LastProcessingResult?: string;
}

export interface Alias {
  Name: string;
  FunctionVersion: string;
  Description?: string;
}

export interface Invocation {
  StatusCode: number;
  FunctionError?: string;
  ExecutedVersion?: string;
  LogResult?: string;
  Payload?: string;
}

export interface LogEvent {
  eventId: string;
  timestamp: number;
  message: string;
  logStreamName: string;
}

export async function listFunctions(token: string | undefined, signal: AbortSignal): Promise<Page<FunctionConfiguration>> {
  const answer = await call<{ Functions?: FunctionConfiguration[]; NextMarker?: string }>(
    "lambda",
    "ListFunctions",
    { MaxItems: 50, Marker: token },
    { signal },
  );
  return { rows: answer.Functions ?? [], next: answer.NextMarker };
}

export const getFunction = async (name: string, signal: AbortSignal): Promise<FunctionConfiguration> =>
  (await call<{ Configuration: FunctionConfiguration }>("lambda", "GetFunction", { FunctionName: name }, { signal })).Configuration;

export const listVersions = async (name: string, signal: AbortSignal): Promise<FunctionConfiguration[]> =>
  (await call<{ Versions?: FunctionConfiguration[] }>("lambda", "ListVersionsByFunction", { FunctionName: name }, { signal })).Versions ??
  [];

export const listAliases = async (name: string, signal: AbortSignal): Promise<Alias[]> =>
  (await call<{ Aliases?: Alias[] }>("lambda", "ListAliases", { FunctionName: name }, { signal })).Aliases ?? [];

export const listMappings = async (name: string, signal: AbortSignal): Promise<Mapping[]> =>
  (await call<{ EventSourceMappings?: Mapping[] }>("lambda", "ListEventSourceMappings", { FunctionName: name }, { signal }))
    .EventSourceMappings ?? [];

export const invoke = (name: string, payload: string, signal: AbortSignal): Promise<Invocation> =>
  call<Invocation>("lambda", "Invoke", { FunctionName: name, Payload: payload, LogType: "Tail" }, { signal, slowAfterMs: 900_000 });

interface Events {
  events?: LogEvent[];
  nextToken?: string;
}

/** Log lines of a function since a time in epoch milliseconds. */
export async function listLog(
  name: string,
  since: number,
  pattern: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Page<LogEvent>> {
  const input = {
    logGroupName: `/aws/lambda/${name}`,
    startTime: since,
    filterPattern: pattern || undefined,
    limit: 1000,
    nextToken: token,
  };
  const answer = await call<Events>("logs", "FilterLogEvents", input, { signal });
  return { rows: answer.events ?? [], next: answer.nextToken };
}
