using Tarn.Aws.S3.RequestMetrics;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The requests of buckets, for their filters.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html"/>
public sealed class RequestsFigures(ResourceRegistry registry, ObjectStore objects, RequestMeter requests) : IFigurePart
{
    private const double MsPerMicrosecond = 0.001;

    private readonly CellFigures _figures = new(
        requests.Cells,
        [
            new(Figure.BucketRequests, RequestCells.All),
            new(Figure.BucketGets, RequestCells.Gets),
            new(Figure.BucketPuts, RequestCells.Puts),
            new(Figure.BucketDeletes, RequestCells.Deletes),
            new(Figure.BucketHeads, RequestCells.Heads),
            new(Figure.BucketPosts, RequestCells.Posts),
            new(Figure.BucketLists, RequestCells.Lists),
            new(Figure.BucketBytesDown, RequestCells.BytesDown),
            new(Figure.BucketBytesUp, RequestCells.BytesUp),
            new(Figure.BucketClientErrors, RequestCells.ClientErrors),
            new(Figure.BucketServerErrors, RequestCells.ServerErrors),
            new(Figure.BucketFirstByteMs, -1, RequestCells.FirstByte, MsPerMicrosecond),
            new(Figure.BucketLatencyMs, -1, RequestCells.Latency, MsPerMicrosecond),
        ]);

    private readonly Definitions<BucketNames> _names = BucketResources.Kind.In(
        registry, static (_, definition) => new BucketNames([.. (definition.RequestFilters ?? []).Select(filter => filter.Id)]));

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        var keys = new Dictionary<long, CellNames>();
        foreach (var bucket in registry.All(BucketResources.Kind.Service, BucketResources.Kind.Type))
        {
            if (_names.Of(bucket).Filters is { Length: > 0 } filters && objects.FindBucket(bucket.Name.Name) is { } found)
            {
                foreach (var filter in filters)
                {
                    keys[requests.KeyOf(bucket.Id, filter)] = new CellNames(new MetricScope(found.Account, found.Region), [found.Name, filter]);
                }
            }
        }

        if (requests.IsWanted)
        {
            _figures.AddTo(report, keys);
        }

        return ValueTask.CompletedTask;
    }

    private sealed record BucketNames(string[] Filters);
}
