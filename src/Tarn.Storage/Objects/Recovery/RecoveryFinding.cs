namespace Tarn.Storage.Objects.Recovery;

/// <summary>One line of a recovery's report: D20 (a version is a list of extents).</summary>
/// <param name="Kind">The event.</param>
/// <param name="Text">A sentence for the operator; it names the bucket, key or file.</param>
public sealed record RecoveryFinding(FindingKind Kind, string Text)
{
    /// <summary>The bucket's name, if the line is about an object.</summary>
    public string? Bucket { get; init; }

    /// <summary>The object's key.</summary>
    public string? Key { get; init; }

    /// <summary>The version's id; null for a line that is not about one version.</summary>
    public string? VersionId { get; init; }

    /// <summary>The bytes of the object.</summary>
    public long? Bytes { get; init; }

    /// <summary>The file, relative to the data directory.</summary>
    public string? File { get; init; }
}
