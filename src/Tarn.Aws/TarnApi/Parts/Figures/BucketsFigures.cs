using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Keys;
using Tarn.Telemetry.Metrics.Data;
using Tarn.Telemetry.Metrics.Own;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The contents of buckets, for their metrics: the first count of each day, and the first one after a start.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html"/>
public sealed class BucketsFigures(ObjectStore objects) : IFigurePart
{
    private const string Bytes = "StandardStorage";
    private const string Count = "AllStorageTypes";

    private Dictionary<BucketId, DateOnly> _reported = [];

    /// <inheritdoc/>
    public ValueTask AddTo(FigureReport report, CancellationToken cancellationToken)
    {
        var reported = new Dictionary<BucketId, DateOnly>();
        foreach (var bucket in objects.ListBuckets())
        {
            if (objects.Lifecycles.Of(bucket.Id).Last?.Usage is not { } usage)
            {
                continue;
            }

            var day = DateOnly.FromDateTime(usage.CountedAt.UtcDateTime);
            reported.Add(bucket.Id, day);
            if (_reported.GetValueOrDefault(bucket.Id) != day)
            {
                var scope = new MetricScope(bucket.Account, bucket.Region);
                report.AddSample(scope, Figure.BucketBytes, [bucket.Name, Bytes], MetricSample.Of(usage.Bytes + usage.NoncurrentBytes));
                var count = usage.Objects + usage.NoncurrentVersions + usage.Markers + usage.Uploads;
                report.AddSample(scope, Figure.BucketObjects, [bucket.Name, Count], MetricSample.Of(count));
            }
        }

        _reported = reported;
        return ValueTask.CompletedTask;
    }
}
