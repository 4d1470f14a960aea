using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Settings;
using Tarn.Aws.TarnApi.Model;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Lifecycle;

namespace Tarn.Aws.TarnApi.Buckets;

/// <summary>Contents and lifecycles of buckets.</summary>
/// <param name="objects">The buckets.</param>
/// <param name="store">Holds their rules.</param>
[AwsOperations("tarn")]
internal sealed partial class BucketOperations(ObjectStore objects, IMetadataStore store)
{
    /// <summary>The buckets of the caller's account, or the one that the caller names.</summary>
    public async Task<DescribeBucketsOutput> DescribeBuckets(DescribeBucketsInput input, Call call, CancellationToken cancellationToken)
    {
        var buckets = objects.ListBuckets(call.Account);
        if (input.Bucket is { } name)
        {
            buckets = [.. buckets.Where(bucket => bucket.Name == name)];
            if (buckets.Count == 0)
            {
                throw new TarnException(ErrorKind.NotFound, $"There is no bucket {name}.");
            }
        }

        var states = new List<BucketState>();
        foreach (var bucket in buckets)
        {
            var lifecycle = await store.Read(reader => BucketLifecycle.Of(reader, bucket), cancellationToken);
            states.Add(StateOf(bucket, lifecycle));
        }

        return new DescribeBucketsOutput { Buckets = states };
    }

    /// <summary>Previews a run of a bucket's lifecycle. Nothing is changed.</summary>
    public async Task<PreviewBucketLifecycleOutput> PreviewBucketLifecycle(
        PreviewBucketLifecycleInput input, Call call, CancellationToken cancellationToken)
    {
        var preview = await objects.Lifecycles.Preview(input.Bucket, cancellationToken);
        return new PreviewBucketLifecycleOutput
        {
            Result = ResultOf(preview),
            Examples = [.. preview.Examples.Select(example => new Model.LifecycleExample
            {
                Key = example.Key,
                VersionId = example.VersionId,
                Action = NameOf(example.Action.Kind),
                Rule = example.Action.RuleId,
                StorageClass = example.Action.Kind == LifecycleActionKind.Transition ? StorageClasses.NameOf(example.Action.Class) : null,
            })],
        };
    }

    private BucketState StateOf(Bucket bucket, LifecycleRules? lifecycle)
    {
        var (last, next) = objects.Lifecycles.Of(bucket.Id);
        return new BucketState
        {
            Name = bucket.Name,
            Versioning = bucket.Versioning.ToString(),
            Usage = last is null ? null : UsageOf(last.Usage),
            Rules = [.. (lifecycle?.Rules ?? []).Select(rule => new BucketRule { Id = rule.Id, Enabled = rule.IsEnabled, Text = LifecycleText.Of(rule) })],
            NextRun = lifecycle is null || next == DateTimeOffset.MaxValue ? null : next,
            LastRun = lifecycle is null || last is null ? null : ResultOf(last),
        };
    }

    private static Model.BucketUsage UsageOf(Tarn.Storage.Objects.Lifecycle.BucketUsage usage) => new()
    {
        CountedAt = usage.CountedAt,
        Objects = usage.Objects,
        Bytes = usage.Bytes,
        NoncurrentVersions = usage.NoncurrentVersions,
        NoncurrentBytes = usage.NoncurrentBytes,
        OutsideBytes = usage.OutsideBytes,
        Markers = usage.Markers,
        Uploads = usage.Uploads,
    };

    private static LifecycleResult ResultOf(LifecycleReport report) => new()
    {
        Expired = report.Expired,
        Removed = report.Removed,
        Transitioned = report.Transitioned,
        UploadsAborted = report.UploadsAborted,
        Locked = report.Locked,
    };

    private static string NameOf(LifecycleActionKind kind) => kind switch
    {
        LifecycleActionKind.None => "none",
        LifecycleActionKind.Expire => "expire",
        LifecycleActionKind.Remove => "remove",
        LifecycleActionKind.Transition => "transition",
        LifecycleActionKind.AbortUpload => "abort upload",
    };
}
