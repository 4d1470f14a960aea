namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>The time of a request.</summary>
/// <param name="From">The first second.</param>
/// <param name="Before">The second after the last.</param>
internal sealed record MathWindow(long From, long Before)
{
    private const int PointsMax = 100_800;

    /// <summary>The first seconds of all periods.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument: there are too many.</exception>
    public IReadOnlyList<long> Starts(int period)
    {
        var first = From - (((From % period) + period) % period);
        var count = Math.Max(0, (Before - first + period - 1) / period);
        return count <= PointsMax
            ? [.. Enumerable.Range(0, (int)count).Select(index => first + ((long)index * period))]
            : throw MathErrors.Invalid($"it has more than {PointsMax} periods of {period} seconds");
    }
}
