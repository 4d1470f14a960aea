import { call } from "./call.ts";
import type { Page } from "./pages.svelte.ts";

/** A queue as its list names it. */
export interface Queue {
  name: string;
  url: string;
}

export type QueueAttributes = Record<string, string>;

const nameIn = (url: string): string => url.slice(url.lastIndexOf("/") + 1);

export async function listQueues(token: string | undefined, signal: AbortSignal): Promise<Page<Queue>> {
  const answer = await call<{ QueueUrls?: string[]; NextToken?: string }>(
    "sqs",
    "ListQueues",
    { MaxResults: 1000, NextToken: token },
    { signal },
  );
  return { rows: (answer.QueueUrls ?? []).map((url) => ({ name: nameIn(url), url })), next: answer.NextToken };
}

const urlOf = async (name: string, signal?: AbortSignal): Promise<string> =>
  (await call<{ QueueUrl: string }>("sqs", "GetQueueUrl", { QueueName: name }, { signal })).QueueUrl;

export async function queueAttributes(name: string, signal: AbortSignal): Promise<QueueAttributes> {
  const input = { QueueUrl: await urlOf(name, signal), AttributeNames: ["All"] };
  return (await call<{ Attributes?: QueueAttributes }>("sqs", "GetQueueAttributes", input, { signal })).Attributes ?? {};
}

/** The queues whose dead letters come here. */
export async function deadLetterSources(name: string, signal: AbortSignal): Promise<string[]> {
  const input = { QueueUrl: await urlOf(name, signal), MaxResults: 1000 };
  return ((await call<{ queueUrls?: string[] }>("sqs", "ListDeadLetterSourceQueues", input, { signal })).queueUrls ?? []).map(nameIn);
}

export interface PeekedMessage {
  MessageId: string;
  State: string;
  SentAt: number;
  Receives: number;
  Group?: string;
  Source?: string;
  Body: string;
}

/** The oldest messages, without a receive: they stay visible. */
export const peekQueue = async (name: string, max: number, signal?: AbortSignal): Promise<PeekedMessage[]> =>
  (await call<{ Messages: PeekedMessage[] }>("tarn", "PeekQueue", { QueueName: name, MaxResults: max }, { signal })).Messages;

export interface Message {
  MessageBody: string;
  MessageGroupId?: string | undefined;
  MessageDeduplicationId?: string | undefined;
  DelaySeconds?: number | undefined;
}

export async function sendMessage(name: string, message: Message): Promise<string> {
  const QueueUrl = await urlOf(name);
  return (await call<{ MessageId: string }>("sqs", "SendMessage", { QueueUrl, ...message })).MessageId;
}

/** A move of dead letters to the queues from which they came. */
export interface MoveTask {
  TaskHandle?: string;
  Status: string;
  ApproximateNumberOfMessagesMoved?: number;
  ApproximateNumberOfMessagesToMove?: number;
  FailureReason?: string;
  StartedTimestamp?: number;
}

export const startMove = (sourceArn: string): Promise<unknown> => call("sqs", "StartMessageMoveTask", { SourceArn: sourceArn });

export const lastMove = async (sourceArn: string, signal: AbortSignal): Promise<MoveTask | undefined> =>
  (await call<{ Results?: MoveTask[] }>("sqs", "ListMessageMoveTasks", { SourceArn: sourceArn, MaxResults: 1 }, { signal })).Results?.[0];
