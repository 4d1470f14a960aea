using Tarn.Aws.CloudWatch.Model;
using Tarn.Telemetry.Metrics.Queries;

namespace Tarn.Aws.CloudWatch.Metrics;

/// <summary>One page of the points of all series, in their order. A series without points takes no place.</summary>
internal sealed class PointPage
{
    private readonly bool _isFirst;
    private readonly bool _ascends;
    private readonly long _end;
    private long _before;
    private int _left;

    /// <param name="skipped">The points of earlier pages.</param>
    /// <param name="most">The most points of the page.</param>
    /// <param name="ascends">Whether the oldest point comes first.</param>
    public PointPage(long skipped, int most, bool ascends)
    {
        (_before, _left, _end) = (skipped, most, skipped + most);
        (_isFirst, _ascends) = (skipped == 0, ascends);
    }

    /// <summary>The number of points up to the end of the page; null: it is the last.</summary>
    public long? Next { get; private set; }

    /// <summary>A series as the page shows it; null: its points are on other pages.</summary>
    public MetricDataResult? Show(MetricResult result)
    {
        var count = result.Seconds.Length;
        var from = (int)Math.Min(_before, count);
        _before -= from;
        var taken = Math.Min(count - from, _left);
        _left -= taken;
        var isPartial = from + taken < count;
        if (isPartial)
        {
            Next ??= _end;
        }

        var isElsewhere = count > 0 ? taken == 0 : !_isFirst;
        if (isElsewhere)
        {
            return null;
        }

        var places = Enumerable.Range(from, taken).Select(index => _ascends ? index : count - 1 - index);
        return new MetricDataResult
        {
            Id = result.Id,
            Label = result.Label,
            StatusCode = isPartial ? "PartialData" : "Complete",
            Timestamps = [.. places.Select(index => DateTimeOffset.FromUnixTimeSeconds(result.Seconds[index]))],
            Values = [.. places.Select(index => result.Values[index])],
        };
    }
}
