using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tarn.Bench.Client;

/// <summary>
/// Messages of 1 KB through queues, each connection with one request at a time, and the same records through a stream. Requests that are
/// always the same are signed once.
/// </summary>
internal static class QueueLoad
{
    private const int Bytes = 1_024;
    private const int Batch = 10;
    private const string Sqs = "AmazonSQS.";
    private const string Kinesis = "Kinesis_20131202.";

    private static readonly string Body = new('x', Bytes);
    private static long _messages;

    /// <summary>Repeats one kind of call.</summary>
    /// <param name="kind">send, sendBatch, cycle (send, receive and delete by tens), putRecord or putRecords.</param>
    /// <param name="name">The URL of the queue, or the name of the stream.</param>
    public static string Run(Door door, string kind, string name, int connections, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var loads = Enumerable.Range(0, connections).Select(_ => LoadRun.Start(() => Drive(door, kind, name, clock, duration))).ToArray();
        var figures = LoadRun.Figures(Task.WhenAll(loads).Result, duration);
        return kind != "cycle" || figures == "null" ? figures
            : string.Create(CultureInfo.InvariantCulture, $$"""{{figures[..^1]}},"messagesPerSecond":{{_messages / duration.TotalSeconds:F1}}}""");
    }

    /// <summary>Puts a number of messages into a queue, by tens.</summary>
    public static string Fill(Door door, string queue, int messages, int connections)
    {
        var (left, clock) = (messages / Batch, Stopwatch.StartNew());
        var loads = Enumerable.Range(0, connections).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var exchange = new Line(door);
                var request = SendBatch(door, queue);
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    exchange.Send(request);
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        Task.WhenAll(loads).Wait();
        return string.Create(CultureInfo.InvariantCulture, $$"""{"messages":{{messages}},"perSecond":{{messages / clock.Elapsed.TotalSeconds:F0}}}""");
    }

    /// <summary>Opens receivers that wait for 20 s, says so on a line, and reads their answers.</summary>
    public static string Wait(Door door, string queue, int receivers)
    {
        var request = door.Request("sqs", "1.0", Sqs + "ReceiveMessage", Json(new() { ["QueueUrl"] = queue, ["WaitTimeSeconds"] = 20 }));
        var sockets = new Socket[receivers];
        for (var i = 0; i < receivers; i++)
        {
            sockets[i] = door.Connect();
            sockets[i].Send(request);
        }

        Console.Error.WriteLine("waiting");
        var (empty, buffer) = (0, new byte[4_096]);
        foreach (var socket in sockets)
        {
            var read = socket.Receive(buffer);
            empty += buffer.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8) ? 1 : 0;
            socket.Dispose();
        }

        return $$"""{"receivers":{{receivers}},"answered":{{empty}}}""";
    }

    private static List<double> Drive(Door door, string kind, string name, Stopwatch clock, TimeSpan duration)
    {
        using var exchange = new Line(door);
        if (kind == "cycle")
        {
            var (send, receive) = (SendBatch(door, name), Receive(door, name));
            return LoadRun.Drive(clock, duration, _ =>
            {
                var isCounted = clock.Elapsed >= LoadRun.WarmUp;
                var deleted = Cycle(door, exchange, name, send, receive);
                Interlocked.Add(ref _messages, isCounted ? deleted : 0);
            });
        }

        var request = kind switch
        {
            "send" => door.Request("sqs", "1.0", Sqs + "SendMessage", Json(new() { ["QueueUrl"] = name, ["MessageBody"] = Body })),
            "sendBatch" => SendBatch(door, name),
            "putRecord" => door.Request("kinesis", "1.1", Kinesis + "PutRecord", Json(Record(name, 0))),
            "putRecords" => door.Request("kinesis", "1.1", Kinesis + "PutRecords", Json(new()
            {
                ["StreamName"] = name,
                ["Records"] = Enumerable.Range(0, Batch).Select(n => new Dictionary<string, object> { ["Data"] = Data, ["PartitionKey"] = $"{n}" }).ToArray(),
            })),
            _ => throw new ArgumentException($"no load of queues is called {kind}"),
        };
        return LoadRun.Drive(clock, duration, _ => exchange.Send(request));
    }

    private static string Data => Convert.ToBase64String(Encoding.UTF8.GetBytes(Body));

    private static Dictionary<string, object> Record(string stream, int key) =>
        new() { ["StreamName"] = stream, ["Data"] = Data, ["PartitionKey"] = $"{key}" };

    private static byte[] SendBatch(Door door, string queue) => door.Request("sqs", "1.0", Sqs + "SendMessageBatch", Json(new()
    {
        ["QueueUrl"] = queue,
        ["Entries"] = Enumerable.Range(0, Batch).Select(n => new Dictionary<string, object> { ["Id"] = $"{n}", ["MessageBody"] = Body }).ToArray(),
    }));

    private static byte[] Receive(Door door, string queue) => door.Request(
        "sqs", "1.0", Sqs + "ReceiveMessage", Json(new() { ["QueueUrl"] = queue, ["MaxNumberOfMessages"] = Batch, ["WaitTimeSeconds"] = 1 }));

    // Returns the messages that went through.
    private static int Cycle(Door door, Line exchange, string queue, byte[] send, byte[] receive)
    {
        exchange.Send(send);
        var entries = new List<Dictionary<string, object>>();
        using (var answer = JsonDocument.Parse(exchange.Send(receive)))
        {
            if (answer.RootElement.TryGetProperty("Messages", out var messages))
            {
                entries.AddRange(messages.EnumerateArray().Select((message, n) => new Dictionary<string, object>
                {
                    ["Id"] = $"{n}",
                    ["ReceiptHandle"] = message.GetProperty("ReceiptHandle").GetString()!,
                }));
            }
        }

        if (entries.Count > 0)
        {
            exchange.Send(door.Request("sqs", "1.0", Sqs + "DeleteMessageBatch", Json(new() { ["QueueUrl"] = queue, ["Entries"] = entries.ToArray() })));
        }

        return entries.Count;
    }

    // Sources of JSON without reflection: texts, numbers and lists of such objects.
    private static byte[] Json(Dictionary<string, object> value)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            Write(json, value);
        }

        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case Dictionary<string, object> members:
                json.WriteStartObject();
                foreach (var (name, member) in members)
                {
                    json.WritePropertyName(name);
                    Write(json, member);
                }

                json.WriteEndObject();
                break;
            case Dictionary<string, object>[] items:
                json.WriteStartArray();
                foreach (var item in items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue((string)value);
                break;
        }
    }
}
