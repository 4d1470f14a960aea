using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Tests.Metrics;

/// <summary>The table of points with values by second, which notes what is asked.</summary>
internal sealed class NotedPoints(IReadOnlyDictionary<long, double> values) : IOlderPoints
{
    /// <summary>The seconds before which points were asked for.</summary>
    public List<long> Before { get; } = [];

    public ValueTask Read(MetricScope scope, IReadOnlyList<SeriesRead> reads, long before, CancellationToken cancellationToken)
    {
        Before.Add(before);
        foreach (var read in reads)
        {
            foreach (var (second, value) in values.Where(each => each.Key >= read.From && each.Key < Math.Min(before, read.Before)))
            {
                read.Sink.Take(second, isHigh: false, MetricUnit.None, MetricSample.Of(value));
            }
        }

        return ValueTask.CompletedTask;
    }
}
