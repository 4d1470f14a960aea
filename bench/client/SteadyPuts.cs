using System.Diagnostics;

namespace Tarn.Bench.Client;

/// <summary>
/// Puts small objects at a steady rate, evenly spaced. The latency of a put counts from its planned time, so a stall counts for all
/// puts that it delays.
/// </summary>
internal sealed class SteadyPuts(Door door, string bucket, int perSecond)
{
    private const int Connections = 8;
    private const int Bytes = 4 << 10;

    public static string Run(Door door, string bucket, int perSecond, TimeSpan duration) =>
        LoadRun.Figures(new SteadyPuts(door, bucket, perSecond).Start(Stopwatch.StartNew(), duration).Result, duration);

    /// <summary>Begins to put, until the duration is over; the times of the puts after the warm-up.</summary>
    public Task<List<double>[]> Start(Stopwatch clock, TimeSpan duration) =>
        Task.WhenAll(Enumerable.Range(0, perSecond == 0 ? 0 : Connections).Select(i => LoadRun.Start(() => Put(i, clock, duration))));

    private List<double> Put(int connection, Stopwatch clock, TimeSpan duration)
    {
        using var exchange = new Exchange(door.Connect());
        var content = new byte[Bytes];
        new Random(connection).NextBytes(content);
        var requests = Enumerable.Range(0, LoadRun.Keys / Connections)
            .Select(key => door.ObjectRequest("PUT", $"/{bucket}/steady/{connection}/{key}", content)).ToArray();
        var taken = new List<double>();
        for (var i = connection; ; i += Connections)
        {
            var planned = TimeSpan.FromSeconds((double)i / perSecond);
            if (planned > LoadRun.WarmUp + duration)
            {
                return taken;
            }

            if (planned - clock.Elapsed is { Ticks: > 0 } wait)
            {
                Thread.Sleep(wait);
            }

            exchange.Send(requests[i / Connections % requests.Length]);
            if (planned >= LoadRun.WarmUp)
            {
                taken.Add((clock.Elapsed - planned).TotalMilliseconds);
            }
        }
    }
}
