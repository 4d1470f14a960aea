using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tarn.Bench.Client;

/// <summary>
/// Calls of item tables, each connection with one request at a time. Requests are signed before the load, because a signature costs the
/// client as much as the call costs the server. Two requests have one key and other texts: a write that changes nothing would not be one.
/// </summary>
internal static class ItemLoad
{
    private const string Version = "DynamoDB_20120810.";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const int TextsLetters = 8 << 20;
    private const int RequestsMax = 400_000;

    /// <summary>Repeats one kind of call.</summary>
    /// <param name="kind">put, get, add (to one item) or transact (four items).</param>
    /// <param name="items">The keys: numbers below it, spread.</param>
    /// <param name="bytes">The text of an item.</param>
    public static string Run(Door door, string kind, string table, int connections, TimeSpan duration, long items, int bytes)
    {
        // Other keys in each run, so that a large table is not read from a cache of a few.
        var random = new Random();
        var texts = Texts();
        var count = kind switch { "add" => 1, "transact" => RequestsMax / 4, _ => RequestsMax };
        var keys = Enumerable.Range(0, (int)Math.Min(items, RequestsMax / 2)).Select(_ => random.NextInt64(items)).Distinct().ToArray();
        var requests = new byte[count][];
        var perCall = kind == "transact" ? 4 : 1;
        Parallel.For(0, count, i => requests[i] = Request(
            door, kind, table, $"{Text(texts, i, bytes)}{i * perCall / keys.Length % 2}", n => KeyOf(keys[((i * perCall) + n) % keys.Length])));

        var clock = Stopwatch.StartNew();
        var loads = Enumerable.Range(0, connections).Select(line => LoadRun.Start(() =>
        {
            using var exchange = new Line(door);
            var at = line * 7919;
            return LoadRun.Drive(clock, duration, i => exchange.Send(requests[(at + i) % count]));
        })).ToArray();
        return LoadRun.Figures(Task.WhenAll(loads).Result, duration);
    }

    /// <summary>Puts each item once, by batches of 25.</summary>
    public static string Fill(Door door, string table, long items, int bytes, int connections)
    {
        const int Batch = 25;
        var (next, clock, texts) = (0L, Stopwatch.StartNew(), Texts());
        var loads = Enumerable.Range(0, connections).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using var exchange = new Line(door);
                for (long from; (from = Interlocked.Add(ref next, Batch) - Batch) < items;)
                {
                    var puts = Enumerable.Range(0, (int)Math.Min(Batch, items - from))
                        .Select(i => $$$"""{"PutRequest":{"Item":{{{Item(KeyOf(from + i), Text(texts, from + i, bytes))}}}}}""");
                    exchange.Send(Call(door, "BatchWriteItem", $$$"""{"RequestItems":{"{{{table}}}":[{{{string.Join(',', puts)}}}]}}"""));
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        Task.WhenAll(loads).Wait();
        return string.Create(CultureInfo.InvariantCulture, $$"""{"items":{{items}},"perSecond":{{items / clock.Elapsed.TotalSeconds:F0}}}""");
    }

    // Letters that do not compress: two items share no text of some length in one block of the store.
    private static string Texts()
    {
        var random = new Random(11);
        return string.Create(TextsLetters, random, static (letters, random) => random.GetItems(Letters, letters));
    }

    private static string Text(string texts, long item, int bytes) => texts.Substring((int)(item * 7_919 % (TextsLetters - bytes)), bytes);

    // Spread, so that neighbours in time are none in the table; the same as in bench/items/import.mjs.
    private static string KeyOf(long number) => ((ulong)number * 0x9e3779b97f4a7c15UL).ToString("x", CultureInfo.InvariantCulture);

    private static string Item(string key, string text) => $$$"""{"id":{"S":"{{{key}}}"},"text":{"S":"{{{text}}}"}}""";

    private static byte[] Request(Door door, string kind, string table, string text, Func<int, string> key) => kind switch
    {
        "put" => Call(door, "PutItem", $$$"""{"TableName":"{{{table}}}","Item":{{{Item(key(0), text)}}}}"""),
        "get" => Call(door, "GetItem", $$$$"""{"TableName":"{{{{table}}}}","Key":{"id":{"S":"{{{{key(0)}}}}"}}}"""),
        "add" => Call(
            door,
            "UpdateItem",
            $$$$"""{"TableName":"{{{{table}}}}","Key":{"id":{"S":"counter"}},"UpdateExpression":"ADD n :o","ExpressionAttributeValues":{":o":{"N":"1"}}}"""),
        "transact" => Call(
            door,
            "TransactWriteItems",
            $$"""{"TransactItems":[{{string.Join(',', Enumerable.Range(0, 4).Select(n => PutOf(table, key(n), text)))}}]}"""),
        _ => throw new ArgumentException($"no load of items is called {kind}"),
    };

    private static string PutOf(string table, string key, string text) => $$$"""{"Put":{"TableName":"{{{table}}}","Item":{{{Item(key, text)}}}}}""";

    private static byte[] Call(Door door, string operation, string json) =>
        door.Request("dynamodb", "1.0", Version + operation, Encoding.UTF8.GetBytes(json));
}
