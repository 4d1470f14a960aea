// Steps whose answers differ from the recorded ones, and why: DynamoDB's documentation says something else than DynamoDB Local does.

/** "group / scenario": the steps' numbers from 1, and the reason. */
export const ours = {
  "capacity / batches of reads": {
    steps: [6, 7],
    why: "Read and write operations: a read of an item that does not exist still consumes read throughput",
  },
  "legacy / query filters joined by OR": {
    steps: [8],
    why: "API reference of Query: ConditionalOperator has the valid values AND and OR, which the service checks first",
  },
  "numbers / arithmetic keeps 38 digits": {
    steps: [4],
    why: "Supported data types: leading and trailing zeros of numbers are trimmed",
  },
  "numbers / numbers sent as JSON numbers": {
    steps: [5],
    why: "Supported data types: numbers are sent as strings; true is no string, which is a serialization error",
  },
  "partiql / parameters that are wrong": {
    steps: [12],
    why: "API reference of ExecuteStatement: Parameters has a minimum of 1 item, which the service checks first",
  },
  "tables / an index added later holds what was there": {
    steps: [4],
    why: "API reference of GlobalSecondaryIndexDescription: Backfilling, IndexSizeBytes and ItemCount of an index; no bounds were requested",
  },
  "tables / index changes that are wrong": {
    steps: [7],
    why: "The service's own words: one action is allowed in each GlobalSecondaryIndexUpdate, which it checks before the count of changes",
  },
  "tables / an index deleted later": {
    steps: [3],
    why: "API reference of GlobalSecondaryIndexDescription: ItemCount is the number of items, also while the index is being deleted",
  },
};
