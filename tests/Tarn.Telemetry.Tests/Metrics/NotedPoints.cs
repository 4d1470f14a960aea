using Tarn.Storage.Metadata;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Recent;
using Tarn.Telemetry.Metrics.Rows;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Telemetry.Metrics.Tables;

namespace Tarn.Telemetry.Tests.Metrics;

/// <summary>The tables of points with values by second, which note what is asked.</summary>
internal sealed class NotedPoints : IPointTable
{
    public Dictionary<long, double> Values { get; } = [];

    /// <summary>Whether statements can run.</summary>
    public bool IsReadable { get; set; }

    /// <summary>The scopes that got a table.</summary>
    public List<MetricScope> Scopes { get; } = [];

    /// <summary>The seconds before which points were asked for.</summary>
    public List<long> Before { get; } = [];

    public ValueTask CreateDelivery(IMetadataTransaction transaction, MetricFeed feed)
    {
        Scopes.Add(feed.Scope);
        return ValueTask.CompletedTask;
    }

    public ValueTask Ensure(MetricScope scope) => ValueTask.CompletedTask;

    public ValueTask<bool> Read(MetricScope scope, IReadOnlyList<SeriesRead> reads, long before, CancellationToken cancellationToken)
    {
        Before.Add(before);
        foreach (var read in reads.Where(_ => IsReadable))
        {
            foreach (var (second, value) in Values.Where(each => each.Key >= read.From && each.Key < Math.Min(before, read.Before)))
            {
                read.Sink.Take(second, isHigh: false, MetricUnit.None, MetricSample.Of(value));
            }
        }

        return ValueTask.FromResult(IsReadable);
    }
}
