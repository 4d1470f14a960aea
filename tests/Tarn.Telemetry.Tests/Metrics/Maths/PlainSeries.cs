namespace Tarn.Telemetry.Tests.Metrics.Maths;

/// <summary>A series of the second implementation: a value by second.</summary>
internal sealed class PlainSeries : SortedDictionary<long, double>
{
    public const int Period = 60;
    public const long From = 6_000;
    public const long Before = 6_600;

    public static PlainSeries Of(Func<long, double?> value, IEnumerable<long> seconds)
    {
        var series = new PlainSeries();
        foreach (var second in seconds)
        {
            if (value(second) is { } number && !double.IsNaN(number) && !double.IsInfinity(number))
            {
                series[second] = number;
            }
        }

        return series;
    }

    public static IEnumerable<long> Grid()
    {
        for (var second = From; second < Before; second += Period)
        {
            yield return second;
        }
    }

    public double? Get(long second) => TryGetValue(second, out var value) ? value : null;

    public PlainSeries Map(Func<long, double, double> change) => Of(second => change(second, this[second]), Keys);

    /// <summary>The point before a second; null: there is none.</summary>
    public long? KeyBefore(long second) => Keys.Where(key => key < second).Select(key => (long?)key).LastOrDefault();

    /// <summary>The point after a second; null: there is none.</summary>
    public long? KeyAfter(long second) => Keys.Where(key => key > second).Select(key => (long?)key).FirstOrDefault();
}
