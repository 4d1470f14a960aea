using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tarn.Delivery.Jq;

// jq over records of 500 bytes, one thread: programs of paths, which scan the bytes, beside the same programs over the tree of
// values (". | …" makes them more than paths). Usage: dotnet run -c Release --project bench/jq [-- SECONDS [ROUNDS]].
var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 1;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;

var record = Encoding.UTF8.GetBytes(
    "{\"customer_id\":\"c-10293\",\"event\":\"page_view\",\"ts\":{\"year\":2024,\"month\":5,\"day\":17},"
    + "\"items\":[" + string.Join(",", Enumerable.Range(0, 8).Select(i => $"{{\"sku\":\"sku-{i}\",\"count\":{i},\"price\":{i}.95}}"))
    + "],\"url\":\"https://example.com/a/b?c=d\",\"ok\":true,\"time\":1715937600}");

(string Name, string Paths, string? Tree)[] programs =
[
    ("one path", ".customer_id", ". | .customer_id"),
    ("an object of two paths", "{customer: .customer_id, y: .ts.year}", ". | {customer: .customer_id, y: .ts.year}"),
    ("a date", "{y: (.time | strftime(\"%Y\"))}", null),
    ("a regular expression", "{host: (.url | capture(\"//(?<h>[^/]+)\") | .h)}", null),
    ("a sum", "{n: ([.items[] | .count * .price] | add)}", null),
];

Console.WriteLine($"records of {record.Length} bytes, one thread, median of {rounds}");
Console.WriteLine($"{"",-26}{"ns/record",11}{"bytes",8}{"tree ns",11}{"bytes",8}{"ratio",7}");
foreach (var (name, paths, tree) in programs)
{
    var (time, bytes) = Measure(paths);
    var (treeTime, treeBytes) = tree is null ? (0, 0) : Measure(tree);
    var beside = tree is null ? string.Empty : $"{treeTime,11:F0}{treeBytes,8:F0}{treeTime / time,7:F1}";
    Console.WriteLine($"{name,-26}{time,11:F0}{bytes,8:F0}{beside}");
}

(double Nanoseconds, double Bytes) Measure(string text)
{
    var program = JqProgram.Parse(text, TimeProvider.System);
    var results = new List<(double Nanoseconds, double Bytes)>();
    for (var round = 0; round <= rounds; round++)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var (watch, count) = (Stopwatch.StartNew(), 0L);
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            for (var i = 0; i < 256; i++, count++)
            {
                if (program.Run(record, JqBudget.Default).Status != JqStatus.Output)
                {
                    throw new InvalidOperationException($"{text} failed");
                }
            }
        }

        // The first round only warms up.
        if (round > 0)
        {
            results.Add((watch.Elapsed.TotalNanoseconds / count, (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / count));
        }
    }

    return results.Order().ElementAt(rounds / 2);
}
