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

/** A question to the table or to an index: one partition key, and a condition on the sort key. */
export interface ItemQuery {
  index: string | undefined;
  keys: { AttributeName: string; KeyType: string }[];
  partition: ItemValue;
  sort: { operator: SortOperator; value: ItemValue } | undefined;
  isBackward: boolean;
}

export type SortOperator = "=" | "<" | "<=" | ">" | ">=" | "begins_with";

export async function queryItems(name: string, query: ItemQuery, limit: number, signal: AbortSignal): Promise<Item[]> {
  const [partition, sort] = ["HASH", "RANGE"].map((type) => query.keys.find((key) => key.KeyType === type)?.AttributeName);
  const condition = !query.sort ? "" : query.sort.operator === "begins_with" ? " AND begins_with(#s, :s)" : ` AND #s ${query.sort.operator} :s`;
  const input = {
    TableName: name,
    IndexName: query.index,
    Limit: limit,
    ScanIndexForward: !query.isBackward,
    KeyConditionExpression: `#p = :p${condition}`,
    ExpressionAttributeNames: { "#p": partition, ...(query.sort ? { "#s": sort } : {}) },
    ExpressionAttributeValues: { ":p": query.partition, ...(query.sort ? { ":s": query.sort.value } : {}) },
  };
  return (await call<{ Items: Item[] }>("dynamodb", "Query", input, { signal })).Items;
}

/** The item that the table has for a key, read after all writes. Indexes may lack attributes. */
export const getItem = async (name: string, key: Item): Promise<Item | undefined> =>
  (await call<{ Item?: Item }>("dynamodb", "GetItem", { TableName: name, Key: key, ConsistentRead: true })).Item;

/** Replaces an item if it is still the one that was read; `before` undefined: if its key is not there yet. */
export function replaceItem(name: string, keys: string[], item: Item, before: Item | undefined): Promise<unknown> {
  const members = before ? Object.entries(before) : [];
  const gone = before ? Object.keys(item).filter((attribute) => !(attribute in before)) : keys.slice(0, 1);
  const ExpressionAttributeNames = Object.fromEntries([
    ...members.map(([attribute], at) => [`#a${at}`, attribute]),
    ...gone.map((attribute, at) => [`#n${at}`, attribute]),
  ]);
  const conditions = [...members.map((_, at) => `#a${at} = :a${at}`), ...gone.map((_, at) => `attribute_not_exists(#n${at})`)];
  return call("dynamodb", "PutItem", {
    TableName: name,
    Item: item,
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames,
    ExpressionAttributeValues: members.length > 0 ? Object.fromEntries(members.map(([, value], at) => [`:a${at}`, value])) : undefined,
  });
}

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
