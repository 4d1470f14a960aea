// Loads that wrk cannot make: they know the bytes that they wrote, and verify the bytes that they read.
//   fill URL STREAM RECORDS BYTES [RATE]     puts records whose content follows from a counter, RATE a second
//   read URL STREAM SECONDS CONNECTIONS      GetRecords from the oldest record on, repeatedly; verifies one record of a hundred
//   connections URL STREAM COUNT SECONDS RATE  COUNT keep-alive connections with RATE puts a second in all, evenly spread
//   push URL STREAM RATE SECONDS             RATE puts a second while every shard is subscribed to; times from put to ack and to push
//   objects URL BUCKET GETS PUTS SECONDS BYTES  GETS connections that get small objects and PUTS that put them
//   files FOLDER WRITERS SECONDS BYTES       WRITERS that write, sync, rename and sync the folder: what a durable object costs at least
//   events URL STREAM RATE SECONDS TENANTS   RATE JSON events a second with PutRecords, of TENANTS tenants; times of the puts
//   keys URL BUCKET COUNT PER_PREFIX         puts COUNT small objects, PER_PREFIX below each prefix
//   lists URL BUCKET QUERY EXPECTED PUT_BUCKET RATE SECONDS  lists a page of EXPECTED keys repeatedly, beside RATE puts a second
//   steady URL BUCKET RATE SECONDS           RATE puts a second, evenly spread
//   upload URL BUCKET KEY MEGABYTES          a multipart upload by 4 connections
//   large URL BUCKET MEGABYTES READERS       such an object up and down, beside slow readers and small calls
//   queues URL KIND NAME CONNECTIONS SECONDS repeats one call: send, sendBatch, cycle on a queue; putRecord, putRecords on a stream
//   queue-fill URL QUEUE MESSAGES CONNECTIONS puts messages into a queue, by tens
//   queue-wait URL QUEUE COUNT               COUNT receivers that wait for 20 s
//   rabbit PORT CONNECTIONS SECONDS          sends, receives and acknowledges by tens in a quorum queue of RabbitMQ on this machine
//   repeat URL SERVICE VERSION TARGET FILE CONNECTIONS SECONDS   repeats one request of a JSON service, whose body is in FILE
//   fan-out URL FORM COUNT QUEUE...           the time from a publish, or a PutEvents in JSON, to its message in each queue
//   items URL KIND TABLE CONNECTIONS SECONDS ITEMS BYTES   calls of an item table: put, get, add or transact
//   items-fill URL TABLE ITEMS BYTES CONNECTIONS           puts each item once
//   ordered-fill URL STREAM FILE EVENTS KEYS puts nested events in their order, and writes them into a file
//   groups URL STREAM FIRST COUNT TIME        puts small events of COUNT ids, all of one time
//   windows URL STREAM OUTPUT RATE SECONDS    RATE nested events a second; the time from the put that ends a window of a second to its rows in OUTPUT
// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY hold the key. Each load prints one line of JSON.
using System.Globalization;
using Tarn.Bench.Client;

if (args.Length < 4)
{
    Console.Error.WriteLine(
        "usage: fill URL STREAM RECORDS BYTES [RATE] | read URL STREAM SECONDS CONNECTIONS | connections URL STREAM "
            + "COUNT SECONDS RATE | push URL STREAM RATE SECONDS | objects URL BUCKET GETS PUTS SECONDS BYTES "
            + "| files FOLDER WRITERS SECONDS BYTES | events URL STREAM RATE SECONDS TENANTS | keys URL BUCKET COUNT PER_PREFIX "
            + "| lists URL BUCKET QUERY EXPECTED PUT_BUCKET RATE SECONDS | steady URL BUCKET RATE SECONDS "
            + "| queues URL KIND NAME CONNECTIONS SECONDS | queue-fill URL QUEUE MESSAGES CONNECTIONS | queue-wait URL QUEUE COUNT "
            + "| rabbit PORT CONNECTIONS SECONDS "
            + "| repeat URL SERVICE VERSION TARGET FILE CONNECTIONS SECONDS "
            + "| fan-out URL FORM COUNT QUEUE... | items URL KIND TABLE CONNECTIONS SECONDS ITEMS BYTES | items-fill URL TABLE ITEMS BYTES CONNECTIONS "
            + "| ordered-fill URL STREAM FILE EVENTS KEYS | groups URL STREAM FIRST COUNT TIME | windows URL STREAM OUTPUT RATE SECONDS "
            + "| upload URL BUCKET KEY MEGABYTES | large URL BUCKET MEGABYTES READERS");
    return 2;
}

int Number(int index) => int.Parse(args[index], CultureInfo.InvariantCulture);
if (args[0] == "files")
{
    Console.WriteLine(FileLoad.Run(args[1], Number(2), TimeSpan.FromSeconds(Number(3)), Number(4)));
    return 0;
}

if (args[0] == "rabbit")
{
    Console.WriteLine(await RabbitLoad.Run(Number(1), Number(2), TimeSpan.FromSeconds(Number(3))));
    return 0;
}

var door = new Door(new Uri(args[1]));
var result = args[0] switch
{
    "fill" => await FillLoad.Run(door, args[2], Number(3), Number(4), args.Length > 5 ? Number(5) : 0),
    "read" => ReadLoad.Run(door, args[2], TimeSpan.FromSeconds(Number(3)), Number(4)),
    "connections" => ConnectionLoad.Run(door, args[2], Number(3), TimeSpan.FromSeconds(Number(4)), Number(5)),
    "push" => await PushLoad.Run(door, args[2], Number(3), Number(4)),
    "objects" => ObjectLoad.Run(door, args[2], Number(3), Number(4), TimeSpan.FromSeconds(Number(5)), Number(6)),
    "events" => await EventLoad.Run(door, args[2], Number(3), Number(4), Number(5)),
    "keys" => KeyLoad.Run(door, args[2], Number(3), Number(4)),
    "lists" => ListLoad.Run(door, args[2], args[3], Number(4), args[5], Number(6), TimeSpan.FromSeconds(Number(7))),
    "steady" => SteadyPuts.Run(door, args[2], Number(3), TimeSpan.FromSeconds(Number(4))),
    "upload" => LargeLoad.Upload(door, args[2], args[3], Number(4)),
    "large" => LargeLoad.Run(door, args[2], Number(3), Number(4)),
    "queues" => QueueLoad.Run(door, args[2], args[3], Number(4), TimeSpan.FromSeconds(Number(5))),
    "queue-fill" => QueueLoad.Fill(door, args[2], Number(3), Number(4)),
    "repeat" => RepeatLoad.Run(door, (args[2], args[3], args[4]), args[5], Number(6), TimeSpan.FromSeconds(Number(7))),
    "fan-out" => FanOutLoad.Run(door, args[2], args[4..], Number(3)),
    "items" => ItemLoad.Run(door, args[2], args[3], Number(4), TimeSpan.FromSeconds(Number(5)), Number(6), Number(7)),
    "items-fill" => ItemLoad.Fill(door, args[2], Number(3), Number(4), Number(5)),
    "ordered-fill" => OrderedFill.Run(door, args[2], args[3], Number(4), Number(5)),
    "groups" => OrderedFill.Groups(door, args[2], Number(3), Number(4), args[5]),
    "windows" => await WindowLoad.Run(door, args[2], args[3], Number(4), Number(5)),
    "queue-wait" => QueueLoad.Wait(door, args[2], Number(3)),
    _ => throw new ArgumentException($"no load is called {args[0]}"),
};
Console.WriteLine(result);
return 0;
