namespace Tarn.Lake.Hive.Projection;

/// <summary>The allowed values of a series: runs of indexes, in ascending order without overlap.</summary>
internal sealed class SeriesSelection(KeySeries series, IReadOnlyList<(long From, long Count)> runs)
{
    /// <summary>The number of indexes. Neighbours with the same text are one value, so there may be fewer values.</summary>
    public long Count { get; } = runs.Sum(run => run.Count);

    public static SeriesSelection All(KeySeries series) => new(series, [(0, series.Count)]);

    public IEnumerable<KeyValue> Values()
    {
        string? before = null;
        foreach (var (from, count) in runs)
        {
            for (var i = from; i < from + count; i++)
            {
                var value = series.At(i);
                if (value.Path != before)
                {
                    before = value.Path;
                    yield return value;
                }
            }
        }
    }
}
