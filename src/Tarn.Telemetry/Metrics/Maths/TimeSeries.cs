namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>Points in ascending order of their seconds; no second occurs twice.</summary>
/// <param name="Seconds">The first second of each period with a point.</param>
/// <param name="Values">The values; none is infinite or no number.</param>
/// <param name="Period">The length of a period, seconds.</param>
/// <param name="Origin">The metric or expression of the points; null: it is computed from several.</param>
public sealed record TimeSeries(long[] Seconds, double[] Values, int Period, SeriesOrigin? Origin = null)
{
    /// <summary>The number of points.</summary>
    public int Count => Seconds.Length;

    /// <summary>Makes a series of the points that have a finite value.</summary>
    public static TimeSeries Of(IEnumerable<(long Second, double Value)> points, int period, SeriesOrigin? origin = null)
    {
        (long Second, double Value)[] kept = [.. points.Where(point => double.IsFinite(point.Value))];
        return new TimeSeries(Array.ConvertAll(kept, point => point.Second), Array.ConvertAll(kept, point => point.Value), period, origin);
    }

    public IEnumerable<(long Second, double Value)> Points => Seconds.Zip(Values);

    /// <summary>A series with each value computed from the old one.</summary>
    public TimeSeries Map(Func<double, double> change) => Of(Points.Select(point => (point.Second, change(point.Value))), Period, Origin);

    /// <summary>The value at a second; null: there is none.</summary>
    public double? At(long second) => Array.BinarySearch(Seconds, second) is >= 0 and var index ? Values[index] : null;
}
