using System.Diagnostics;
using System.Text;

namespace Tarn.Bench.Client;

/// <summary>Lists the same page of a bucket repeatedly, beside steady puts into another bucket. Each page must have the expected number of keys.</summary>
internal static class ListLoad
{
    public static string Run(Door door, string bucket, string query, int expected, string putBucket, int putsPerSecond, TimeSpan duration)
    {
        var count = Encoding.ASCII.GetBytes($"<KeyCount>{expected}</KeyCount>");
        var request = door.ObjectRequest("GET", $"/{bucket}", [], query);
        var clock = Stopwatch.StartNew();
        var listing = LoadRun.Start(() =>
        {
            using var exchange = new Exchange(door.Connect());
            return LoadRun.Drive(clock, duration, _ =>
            {
                var answer = exchange.Send(request);
                if (answer.IndexOf(count) < 0)
                {
                    throw new InvalidOperationException($"a page without {expected} keys: {Encoding.UTF8.GetString(answer[..Math.Min(600, answer.Length)])}");
                }
            });
        });
        var putting = new SteadyPuts(door, putBucket, putsPerSecond).Start(clock, duration);
        return $$"""{"list":{{LoadRun.Figures([listing.Result], duration)}},"put":{{LoadRun.Figures(putting.Result, duration)}}}""";
    }
}
