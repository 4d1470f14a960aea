import { call } from "./call.ts";
import type { Page } from "./pages.svelte.ts";

/** A value in DynamoDB's form: one member, the type. */
export type ItemValue = Record<string, unknown>;
export type Item = Record<string, ItemValue>;

export interface IndexDescription {
  IndexName: string;
  IndexStatus?: string;
  ItemCount?: number;
  KeySchema: { AttributeName: string; KeyType: string }[];
  Projection?: { ProjectionType: string };
}

export interface ItemTable {
  TableName: string;
  TableArn: string;
  TableStatus: string;
  ItemCount: number;
  TableSizeBytes: number;
  CreationDateTime: number;
  KeySchema: { AttributeName: string; KeyType: string }[];
  AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
  GlobalSecondaryIndexes?: IndexDescription[];
  LocalSecondaryIndexes?: IndexDescription[];
  StreamSpecification?: { StreamEnabled: boolean; StreamViewType?: string };
  LatestStreamArn?: string;
}

export interface ItemDelivery {
  DeliveryStreamName: string;
  Form: string;
  OnlyExpired: boolean;
  Destination: string;
  State: string;
  Rows: number;
  FailingWith?: string;
}

export async function listItemTables(after: string | undefined, signal: AbortSignal): Promise<Page<string>> {
  const answer = await call<{ TableNames: string[]; LastEvaluatedTableName?: string }>(
    "dynamodb",
    "ListTables",
    after ? { ExclusiveStartTableName: after } : {},
    { signal },
  );
  return { rows: answer.TableNames, next: answer.LastEvaluatedTableName };
}

export const describeItemTable = async (name: string, signal: AbortSignal): Promise<ItemTable> =>
  (await call<{ Table: ItemTable }>("dynamodb", "DescribeTable", { TableName: name }, { signal })).Table;

export const scanItems = async (name: string, limit: number, signal: AbortSignal): Promise<Item[]> =>
  (await call<{ Items: Item[] }>("dynamodb", "Scan", { TableName: name, Limit: limit }, { signal })).Items;

export const listItemDeliveries = async (name: string, signal: AbortSignal): Promise<ItemDelivery[]> =>
  (await call<{ Deliveries: ItemDelivery[] }>("tarn", "ListItemDeliveries", { TableName: name }, { signal })).Deliveries;

/** A value as the text of plain JSON, for reading. Numbers keep all of their 38 digits. */
export function plain(value: ItemValue): string {
  const [type, content] = Object.entries(value)[0] ?? ["NULL", true];
  if (type === "NULL") return "null";
  if (type === "N") return content as string;
  if (type === "NS") return `[${(content as string[]).join(",")}]`;
  if (type === "L") return `[${(content as ItemValue[]).map(plain).join(",")}]`;
  if (type === "M")
    return `{${Object.entries(content as Item)
      .map(([name, member]) => `${JSON.stringify(name)}:${plain(member)}`)
      .join(",")}}`;
  return JSON.stringify(content);
}
