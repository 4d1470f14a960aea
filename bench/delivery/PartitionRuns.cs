using System.Globalization;
using System.Text;
using Tarn.Bench.Shred;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Conversion;
using Tarn.Delivery.Configuration.Steps;

namespace Tarn.Bench.Delivery;

/// <summary>
/// Log → Parquet objects by dynamic partitioning: one partition and 100 of the same events, by a plain path and by an
/// expression of ten steps.
/// </summary>
internal static class PartitionRuns
{
    private const string Path = "{tenant: .tenant}";

    private const string TenSteps =
        "{tenant: (.tenant | ltrimstr(\"t-\") | tonumber | . + 1 | . * 3 | . - 2 | . % 1000 | floor | tostring | ascii_downcase | \"n\" + .)}";

    public static async Task Run(int megabytes, int rounds)
    {
        var events = Events.Make(megabytes << 20);
        (string Name, string Query, int Partitions)[] cases =
        [
            ("1 partition, a path", Path, 1), ("100 partitions, a path", Path, 100), ("100 partitions, ten steps", TenSteps, 100),
        ];
        var data = cases.Select(one => WithTenants(events, one.Partitions)).ToArray();
        var seconds = cases.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < cases.Length; i++)
            {
                seconds[i].Add(await Deliver(data[i], cases[i].Query));
            }
        }

        Console.WriteLine($"{data[0].Length / 1e6:F0} MB of JSON to Parquet objects, one thread, median of {rounds}");
        var first = Median(seconds[0]);
        for (var i = 0; i < cases.Length; i++)
        {
            var took = Median(seconds[i]);
            Console.WriteLine($"{cases[i].Name,-28}{data[i].Length / 1e6 / took,8:F0} MB/s{first / took,7:F2}");
        }
    }

    // The first round warms up.
    private static double Median(List<double> seconds) => seconds.Skip(1).Order().ElementAt((seconds.Count - 1) / 2);

    private static byte[] WithTenants(byte[] events, int tenants)
    {
        var lines = new StringBuilder();
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(events).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            lines.Append(CultureInfo.InvariantCulture, $"{{\"tenant\":\"t-{number++ * 7 % tenants}\",{line.AsSpan(1)}\n");
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private static async Task<double> Deliver(byte[] data, string query)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(".build", $"partitions-{Environment.ProcessId}")).FullName;
        try
        {
            await using var world = await DeliveryRun.Open(folder, threads: 1, Destination(query));
            var records = await world.Put(data);
            return await world.Deliver(records);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ObjectsDestinationConfig Destination(string query) => new()
    {
        Buffering = new BufferingConfig(128, 900),
        Objects = new ObjectOutputConfig { Bucket = "lake", Prefix = "out/!{partitionKeyFromQuery:tenant}/", ErrorPrefix = "bad/" },
        Steps = new StepsConfig { MetadataQuery = query },
        IsPartitioned = true,
        Conversion = new ConversionConfig { Database = "db", Table = "events", Reading = new JsonReadingConfig(), Parquet = new ParquetConfig() },
    };
}
