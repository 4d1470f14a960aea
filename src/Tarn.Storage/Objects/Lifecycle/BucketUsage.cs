namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>The contents of a bucket when it was counted.</summary>
public sealed record BucketUsage
{
    /// <summary>Current objects.</summary>
    public long Objects { get; set; }

    /// <summary>Bytes of current objects.</summary>
    public long Bytes { get; set; }

    /// <summary>Noncurrent versions, without markers.</summary>
    public long NoncurrentVersions { get; set; }

    /// <summary>Bytes of noncurrent versions.</summary>
    public long NoncurrentBytes { get; set; }

    /// <summary>Bytes of objects and noncurrent versions that are in storage locations.</summary>
    public long OutsideBytes { get; set; }

    /// <summary>Delete markers.</summary>
    public long Markers { get; set; }

    /// <summary>Uploads that were neither completed nor aborted.</summary>
    public long Uploads { get; set; }

    /// <summary>When the count began, UTC.</summary>
    public required DateTimeOffset CountedAt { get; init; }
}
