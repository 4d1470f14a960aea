using Tarn.Aws.S3.Events;
using Tarn.Aws.TarnApi.Pending;
using Tarn.Storage.Objects;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The events of buckets that wait for the targets of rules.</summary>
public sealed class BucketsBacklog(ObjectStore objects, BucketEvents events) : IBacklogPart
{
    private const int NamePart = 5;

    private static readonly BacklogRule Rule = new("tried again until the target takes or refuses it; a refused event is lost", BacklogRule.Lost, null);

    /// <inheritdoc/>
    public ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken)
    {
        foreach (var waiting in events.Waiting)
        {
            if (objects.FindBucket(waiting.Resource.Split(':')[NamePart]) is { } bucket)
            {
                report.Add(
                    (bucket.Account, bucket.Region), "bucket", bucket.Name, waiting.Resource, null,
                    new Waiting(waiting.Count, waiting.Bytes, waiting.OldestMs, IsEstimate: true), Rule);
            }
        }

        return ValueTask.CompletedTask;
    }
}
