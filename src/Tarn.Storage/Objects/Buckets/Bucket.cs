using Tarn.Storage.Objects.Keys;

namespace Tarn.Storage.Objects.Buckets;

/// <summary>A bucket. Names are one space for the whole instance.</summary>
public sealed record Bucket
{
    /// <summary>Its id.</summary>
    public required BucketId Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The account that owns it.</summary>
    public required string Account { get; init; }

    /// <summary>The region it was made in.</summary>
    public required string Region { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset Created { get; init; }
}
