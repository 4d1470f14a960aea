/** Events to begin with, by name. */
export const events: Record<string, string> = {
  Hello: '{\n  "name": "Tarn"\n}',
  "Record of a stream": JSON.stringify(
    {
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: "1.0",
            partitionKey: "key-1",
            sequenceNumber: "49545115243490985018280067714973144582180062593244200961",
            data: "eyJpZCI6MX0=",
            approximateArrivalTimestamp: 1545084650.987,
          },
          eventSource: "aws:kinesis",
          eventVersion: "1.0",
          eventID: "shardId-000000000000:4954511524349098501828006771497314458",
          eventName: "aws:kinesis:record",
          awsRegion: "us-east-1",
          eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/orders",
        },
      ],
    },
    null,
    2,
  ),
  "Batch of a delivery": JSON.stringify(
    {
      invocationId: "1b1e0b0a",
      deliveryStreamArn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/orders",
      region: "us-east-1",
      records: [{ recordId: "1", approximateArrivalTimestamp: 1545084650987, data: "eyJpZCI6MX0=" }],
    },
    null,
    2,
  ),
  "HTTP request": JSON.stringify(
    {
      version: "2.0",
      routeKey: "$default",
      rawPath: "/orders",
      rawQueryString: "id=1",
      headers: { accept: "application/json" },
      queryStringParameters: { id: "1" },
      requestContext: { http: { method: "GET", path: "/orders" } },
      isBase64Encoded: false,
    },
    null,
    2,
  ),
};

const key = "tarn-events";

/** Events that were saved under a name in this browser, by function. */
export function savedEvents(name: string): Record<string, string> {
  try {
    return (JSON.parse(localStorage.getItem(`${key}:${name}`) ?? "{}") ?? {}) as Record<string, string>;
  } catch {
    return {};
  }
}

const example = "example/";
const own = "saved/";

/** The event's name in the page's address. */
export const addressOf = { example: (name: string): string => example + name, saved: (name: string): string => own + name };

/** The name under which an event of the address is saved; empty for an example. */
export const savedName = (address: string): string => (address.startsWith(own) ? address.slice(own.length) : "");

/** The event that the address names; undefined when there is none. */
export function eventAt(address: string, saved: Record<string, string>): string | undefined {
  const all = address.startsWith(own) ? saved : events;
  const name = address.slice(address.indexOf("/") + 1);
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

export function saveEvent(name: string, title: string, text: string | undefined): Record<string, string> {
  const all = savedEvents(name);
  if (text === undefined) delete all[title];
  else all[title] = text;
  localStorage.setItem(`${key}:${name}`, JSON.stringify(all));
  return all;
}
