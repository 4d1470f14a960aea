using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Buckets;

/// <summary>A bucket. Bucket names are unique in the whole instance.</summary>
public sealed record Bucket
{
    public required BucketId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The account that owns it.</summary>
    public required string Account { get; init; }

    /// <summary>The region in which it was made.</summary>
    public required string Region { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Whether it retains replaced and removed objects.</summary>
    public BucketVersioning Versioning { get; init; }

    /// <summary>Whether changes of its objects are events, because a reader asked for them.</summary>
    public bool HasEventReader { get; init; }

    /// <summary>Whether and how long its versions are locked.</summary>
    public BucketLock Lock { get; init; }
}
