using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Storage.Objects.Recovery;

/// <summary>Facts for a recovery that blobs do not hold.</summary>
public sealed record ObjectRecoveryOptions
{
    /// <summary>The region of buckets that are made again.</summary>
    public required string Region { get; init; }

    /// <summary>The account of buckets whose blobs name none.</summary>
    public required string Account { get; init; }

    /// <inheritdoc cref="ObjectStoreOptions.BucketMade"/>
    public Func<IMetadataTransaction, Bucket, ValueTask> BucketMade { get; init; } = (_, _) => ValueTask.CompletedTask;
}
