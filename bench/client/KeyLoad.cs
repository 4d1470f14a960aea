using System.Diagnostics;
using System.Globalization;

namespace Tarn.Bench.Client;

/// <summary>Puts many small objects as fast as the server takes them: prefixes with the same number of keys each.</summary>
internal sealed class KeyLoad(Door door, string bucket, int count, int keysPerPrefix)
{
    private const int Bytes = 100;
    private const int Connections = 32;
    private int _next = -1;

    /// <summary>The key of that number.</summary>
    public static string Key(int number, int keysPerPrefix) =>
        string.Create(CultureInfo.InvariantCulture, $"p{number / keysPerPrefix:d4}/k{number:d7}");

    public static string Run(Door door, string bucket, int count, int keysPerPrefix)
    {
        var load = new KeyLoad(door, bucket, count, keysPerPrefix);
        var clock = Stopwatch.StartNew();
        Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Factory.StartNew(load.Put, TaskCreationOptions.LongRunning))).Wait();
        return string.Create(CultureInfo.InvariantCulture, $$"""{"objects":{{count}},"perSecond":{{count / clock.Elapsed.TotalSeconds:F1}}}""");
    }

    private void Put()
    {
        using var exchange = new Exchange(door.Connect());
        var content = new byte[Bytes];
        for (var number = Interlocked.Increment(ref _next); number < count; number = Interlocked.Increment(ref _next))
        {
            new Random(number).NextBytes(content);
            exchange.Send(door.ObjectRequest("PUT", $"/{bucket}/{Key(number, keysPerPrefix)}", content));
        }
    }
}
