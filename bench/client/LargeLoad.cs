using System.Diagnostics;
using System.Globalization;

namespace Tarn.Bench.Client;

/// <summary>One large object up and down, beside slow readers of another one and beside small calls, whose times count.</summary>
internal static class LargeLoad
{
    private const int SlowMegabytes = 256;
    private const int CallsASecond = 50;

    public static string Upload(Door door, string bucket, string key, int megabytes)
    {
        var seconds = new MultipartObject(door, bucket, key, megabytes).Upload();
        return string.Create(CultureInfo.InvariantCulture, $$"""{"seconds":{{seconds:F1}},"megabytesPerSecond":{{megabytes * 1.048576 / seconds:F1}}}""");
    }

    public static string Run(Door door, string bucket, int megabytes, int readers)
    {
        var slow = new MultipartObject(door, bucket, "slow", SlowMegabytes);
        slow.Upload();
        using var reading = new SlowReaders(door, slow.Request(), readers);
        using var stop = new CancellationTokenSource();
        var calls = LoadRun.Start(() => Calls(door, bucket, stop.Token));
        var large = new MultipartObject(door, bucket, "large", megabytes);
        var (up, down) = (large.Upload(), large.Download());
        stop.Cancel();
        var figures = LoadRun.Figures([calls.Result], TimeSpan.FromSeconds(up + down));
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"upSeconds":{{up:F1}},"downSeconds":{{down:F1}},"leastReadBytes":{{reading.LeastRead}},"closedReaders":{{reading.Closed}},
             "calls":{{figures}}}
            """).ReplaceLineEndings("");
    }

    /// <summary>A put, a get, a listing in turn, evenly spaced; their times count from the planned ones.</summary>
    private static List<double> Calls(Door door, string bucket, CancellationToken stop)
    {
        using var exchange = new Exchange(door.Connect());
        var taken = new List<double>();
        var clock = Stopwatch.StartNew();
        var content = new byte[4 << 10];
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var key = $"/{bucket}/call/{i / 3 % 100}";
            var request = (i % 3) switch
            {
                0 => door.ObjectRequest("PUT", key, content),
                1 => door.ObjectRequest("GET", key, []),
                _ => door.ObjectRequest("GET", $"/{bucket}", [], "list-type=2&prefix=call%2F"),
            };
            var planned = TimeSpan.FromSeconds((double)i / CallsASecond);
            if (planned - clock.Elapsed is { Ticks: > 0 } wait)
            {
                Thread.Sleep(wait);
            }

            exchange.Send(request);
            taken.Add((clock.Elapsed - planned).TotalMilliseconds);
        }

        return taken;
    }
}
