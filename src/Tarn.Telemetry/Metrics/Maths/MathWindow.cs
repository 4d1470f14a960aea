using Tarn.Telemetry.Metrics.Statistics;

namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>The time of a request.</summary>
/// <param name="From">The first second.</param>
/// <param name="Before">The second after the last.</param>
/// <param name="Origin">A second at which periods begin.</param>
internal sealed record MathWindow(long From, long Before, long Origin = 0)
{
    private const int PointsMax = 100_800;

    /// <summary>The first seconds of all periods.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument: there are too many.</exception>
    public IReadOnlyList<long> Starts(int period)
    {
        var first = Periods.StartOf(From, period, Origin);
        var count = Math.Max(0, (Before - first + period - 1) / period);
        return count <= PointsMax
            ? [.. Enumerable.Range(0, (int)count).Select(index => first + ((long)index * period))]
            : throw MathErrors.Invalid($"it has more than {PointsMax} periods of {period} seconds");
    }
}
