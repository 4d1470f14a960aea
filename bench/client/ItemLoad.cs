using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tarn.Bench.Client;

/// <summary>
/// Calls of item tables, each connection with one request at a time. Requests are signed before the load: a signature of 300 bytes costs the
/// client more than the call costs the server.
/// </summary>
internal static class ItemLoad
{
    private const string Version = "DynamoDB_20120810.";
    private const int RequestsMax = 20_000;

    /// <summary>Repeats one kind of call.</summary>
    /// <param name="kind">put, get, add (to one item) or transact (four items).</param>
    /// <param name="items">The keys: numbers below it, spread.</param>
    /// <param name="bytes">The text of an item.</param>
    public static string Run(Door door, string kind, string table, int connections, TimeSpan duration, long items, int bytes)
    {
        var random = new Random(7);
        var count = kind == "add" ? 1 : (int)Math.Min(items, RequestsMax);
        var text = new string('x', bytes);
        var requests = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            requests[i] = Request(door, kind, table, text, () => KeyOf(random.NextInt64(items)));
        }

        var clock = Stopwatch.StartNew();
        var loads = Enumerable.Range(0, connections).Select(line => LoadRun.Start(() =>
        {
            using var exchange = new Exchange(door.Connect());
            var at = line * 7919;
            return LoadRun.Drive(clock, duration, i => exchange.Send(requests[(at + i) % count]));
        })).ToArray();
        return LoadRun.Figures(Task.WhenAll(loads).Result, duration);
    }

    /// <summary>Puts each item once, by batches of 25.</summary>
    public static string Fill(Door door, string table, long items, int bytes, int connections)
    {
        const int Batch = 25;
        var (next, clock, text) = (0L, Stopwatch.StartNew(), new string('x', bytes));
        var loads = Enumerable.Range(0, connections).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var exchange = new Exchange(door.Connect());
                for (long from; (from = Interlocked.Add(ref next, Batch) - Batch) < items;)
                {
                    var puts = Enumerable.Range(0, (int)Math.Min(Batch, items - from))
                        .Select(i => $$$"""{"PutRequest":{"Item":{{{Item(KeyOf(from + i), text)}}}}}""");
                    exchange.Send(Call(door, "BatchWriteItem", $$$"""{"RequestItems":{"{{{table}}}":[{{{string.Join(',', puts)}}}]}}"""));
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        Task.WhenAll(loads).Wait();
        return string.Create(CultureInfo.InvariantCulture, $$"""{"items":{{items}},"perSecond":{{items / clock.Elapsed.TotalSeconds:F0}}}""");
    }

    // Spread, so that neighbours in time are none in the table; the same as in bench/items/import.mjs.
    private static string KeyOf(long number) => ((ulong)number * 0x9e3779b97f4a7c15UL).ToString("x", CultureInfo.InvariantCulture);

    private static string Item(string key, string text) => $$$"""{"id":{"S":"{{{key}}}"},"text":{"S":"{{{text}}}"}}""";

    private static byte[] Request(Door door, string kind, string table, string text, Func<string> key) => kind switch
    {
        "put" => Call(door, "PutItem", $$$"""{"TableName":"{{{table}}}","Item":{{{Item(key(), text)}}}}"""),
        "get" => Call(door, "GetItem", $$$$"""{"TableName":"{{{{table}}}}","Key":{"id":{"S":"{{{{key()}}}}"}}}"""),
        "add" => Call(
            door,
            "UpdateItem",
            $$$$"""{"TableName":"{{{{table}}}}","Key":{"id":{"S":"counter"}},"UpdateExpression":"ADD n :o","ExpressionAttributeValues":{":o":{"N":"1"}}}"""),
        "transact" => Call(
            door,
            "TransactWriteItems",
            $$"""{"TransactItems":[{{string.Join(',', Distinct(key).Select(one => PutOf(table, one, text)))}}]}"""),
        _ => throw new ArgumentException($"no load of items is called {kind}"),
    };

    private static string PutOf(string table, string key, string text) => $$$"""{"Put":{"TableName":"{{{table}}}","Item":{{{Item(key, text)}}}}}""";

    private static IEnumerable<string> Distinct(Func<string> key)
    {
        var keys = new HashSet<string>();
        while (keys.Count < 4)
        {
            keys.Add(key());
        }

        return keys;
    }

    private static byte[] Call(Door door, string operation, string json) =>
        door.Request("dynamodb", "1.0", Version + operation, Encoding.UTF8.GetBytes(json));
}
