using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Kinesis.Traffic;
using Tarn.Storage.Streams.Layouts;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The shards of streams with enhanced monitoring, for the metrics that it has enabled.</summary>
/// <seealso href="https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html"/>
public sealed class ShardsFigures(StreamDirectory streams, ResourceRegistry registry, ShardMetrics metrics) : IFigurePart
{
    private static readonly CellFigure[] Figures =
    [
        CellFigure.Units(Figure.ShardBytesIn, ShardMetrics.BytesIn),
        CellFigure.Units(Figure.ShardRecordsIn, ShardMetrics.RecordsIn),
        CellFigure.Units(Figure.ShardBytesOut, ShardMetrics.BytesOut),
        CellFigure.Units(Figure.ShardRecordsOut, ShardMetrics.RecordsOut),
        CellFigure.Units(Figure.ShardWritesThrottled, ShardMetrics.WritesThrottled),
        CellFigure.Units(Figure.ShardReadsThrottled, ShardMetrics.ReadsThrottled),
        CellFigure.Values(Figure.ShardIteratorAgeMs, ShardMetrics.Ages),
    ];

    private readonly CellFigures _figures = new(metrics.Cells, Figures);

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        if (metrics.Cells.Count > 0)
        {
            _figures.AddTo(report, Shards().ToDictionary(pair => pair.Key, pair => pair.Value));
        }

        return ValueTask.CompletedTask;
    }

    private IEnumerable<KeyValuePair<long, CellNames>> Shards()
    {
        foreach (var stream in registry.All(StreamArns.Kind.Service, StreamArns.Kind.Type))
        {
            if (StreamArns.Kind.Read(stream).Metrics is { Count: > 0 } enabled && streams.Find(StreamArns.IdOf(stream)) is { } layout)
            {
                var scope = new MetricScope(stream.Name.Account, stream.Name.Region);
                var wanted = Figures.Where((_, index) => enabled.Contains(ShardMetrics.Names[index])).Select(each => each.Figure).ToHashSet();
                foreach (var shard in layout.Shards)
                {
                    yield return KeyValuePair.Create(shard.Id.Value, new CellNames(scope, [stream.Name.Name, ShardNames.Of(shard.Ordinal)], wanted));
                }
            }
        }
    }
}
