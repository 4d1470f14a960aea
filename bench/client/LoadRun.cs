using System.Diagnostics;
using System.Globalization;

namespace Tarn.Bench.Client;

/// <summary>Threads that repeat one call for a time, and the figures of these calls.</summary>
internal static class LoadRun
{
    /// <summary>The most keys that a load uses in turn.</summary>
    public const int Keys = 1_000;

    /// <summary>Calls that begin earlier are not counted.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static Task<List<double>> Start(Func<List<double>> load) => Task.Factory.StartNew(load, TaskCreationOptions.LongRunning);

    /// <summary>Repeats a call, and returns the milliseconds of each. Calls that begin in the warm-up are not counted.</summary>
    public static List<double> Drive(Stopwatch clock, TimeSpan duration, Action<int> call)
    {
        var taken = new List<double>();
        for (var i = 0; clock.Elapsed < WarmUp + duration; i++)
        {
            var begun = clock.Elapsed;
            call(i);
            if (begun >= WarmUp)
            {
                taken.Add((clock.Elapsed - begun).TotalMilliseconds);
            }
        }

        return taken;
    }

    /// <summary>Calls a second and their times, as JSON; null without a call.</summary>
    public static string Figures(List<double>[] taken, TimeSpan duration)
    {
        var sorted = taken.SelectMany(one => one).Order().ToArray();
        if (sorted.Length == 0)
        {
            return "null";
        }

        var (p50, p99) = (sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"perSecond":{{sorted.Length / duration.TotalSeconds:F1}},"p50Ms":{{p50:F2}},"p99Ms":{{p99:F2}},"maxMs":{{sorted[^1]:F1}}}""");
    }
}
