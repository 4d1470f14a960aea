import { call } from "./call.ts";
import type { Page } from "./pages.svelte.ts";

export interface Topic {
  name: string;
  arn: string;
}

export interface Subscription {
  SubscriptionArn: string;
  Owner: string;
  Protocol: string;
  Endpoint: string;
  TopicArn: string;
}

export type Attributes = Record<string, string>;

export async function listTopics(token: string | undefined, signal: AbortSignal): Promise<Page<Topic>> {
  const answer = await call<{ Topics?: { TopicArn: string }[]; NextToken?: string }>("sns", "ListTopics", { NextToken: token }, { signal });
  const rows = (answer.Topics ?? []).map(({ TopicArn }) => ({ name: TopicArn.slice(TopicArn.lastIndexOf(":") + 1), arn: TopicArn }));
  return { rows, next: answer.NextToken };
}

/** The ARN of a topic of the region; undefined: there is none. */
export async function findTopic(name: string, signal: AbortSignal): Promise<string | undefined> {
  let token: string | undefined;
  do {
    const page: Page<Topic> = await listTopics(token, signal);
    const found = page.rows.find((topic) => topic.name === name);
    if (found) return found.arn;
    token = page.next;
  } while (token);
  return undefined;
}

export const topicAttributes = async (arn: string, signal: AbortSignal): Promise<Attributes> =>
  (await call<{ Attributes?: Attributes }>("sns", "GetTopicAttributes", { TopicArn: arn }, { signal })).Attributes ?? {};

export interface Publication {
  Message: string;
  Subject?: string | undefined;
  MessageGroupId?: string | undefined;
  MessageDeduplicationId?: string | undefined;
}

export const publish = async (arn: string, publication: Publication): Promise<string> =>
  (await call<{ MessageId: string }>("sns", "Publish", { TopicArn: arn, ...publication })).MessageId;

export async function listSubscriptions(arn: string, signal: AbortSignal): Promise<Subscription[]> {
  const all: Subscription[] = [];
  let token: string | undefined;
  do {
    const answer: { Subscriptions?: Subscription[]; NextToken?: string } = await call(
      "sns",
      "ListSubscriptionsByTopic",
      { TopicArn: arn, NextToken: token },
      { signal },
    );
    all.push(...(answer.Subscriptions ?? []));
    token = answer.NextToken;
  } while (token && all.length < 1000);
  return all;
}
