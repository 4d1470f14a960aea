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
    private readonly CellFigures _figures = new(
        requests.Cells,
        [
            CellFigure.Units(Figure.BucketRequests, RequestCells.All),
            CellFigure.Units(Figure.BucketGets, RequestCells.Gets),
            CellFigure.Units(Figure.BucketPuts, RequestCells.Puts),
            CellFigure.Units(Figure.BucketDeletes, RequestCells.Deletes),
            CellFigure.Units(Figure.BucketHeads, RequestCells.Heads),
            CellFigure.Units(Figure.BucketPosts, RequestCells.Posts),
            CellFigure.Units(Figure.BucketLists, RequestCells.Lists),
            CellFigure.Units(Figure.BucketBytesDown, RequestCells.BytesDown),
            CellFigure.Units(Figure.BucketBytesUp, RequestCells.BytesUp),
            CellFigure.Units(Figure.BucketClientErrors, RequestCells.ClientErrors),
            CellFigure.Units(Figure.BucketServerErrors, RequestCells.ServerErrors),
            CellFigure.Microseconds(Figure.BucketFirstByteMs, RequestCells.FirstByte),
            CellFigure.Microseconds(Figure.BucketLatencyMs, RequestCells.Latency),
        ]);

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        if (!requests.IsWanted)
        {
            return ValueTask.CompletedTask;
        }

        var keys = new Dictionary<long, CellNames>();
        foreach (var bucket in registry.All(BucketResources.Kind.Service, BucketResources.Kind.Type))
        {
            foreach (var (filter, cells) in requests.FiltersOf(bucket))
            {
                if (objects.FindBucket(bucket.Name.Name) is { } found)
                {
                    keys[cells.Key] = new CellNames(new MetricScope(found.Account, found.Region), [found.Name, filter]);
                }
            }
        }

        _figures.AddTo(report, keys);
        return ValueTask.CompletedTask;
    }
}
