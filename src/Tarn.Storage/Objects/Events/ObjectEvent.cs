using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Events;

/// <summary>A change of an object, written in the change's own transaction.</summary>
public sealed record ObjectEvent
{
    /// <summary>Its number: a later change has a greater one.</summary>
    public required long Number { get; init; }

    public required BucketId Bucket { get; init; }

    public required ObjectEventKind Kind { get; init; }

    public required string Key { get; init; }

    /// <summary>The version's id, or the marker's; null: the bucket never gave ids.</summary>
    public string? VersionId { get; init; }

    /// <summary>Bytes of the object.</summary>
    public long Size { get; init; }

    public string ETag { get; init; } = "";

    /// <summary>The class after the change.</summary>
    public StorageClass StorageClass { get; init; }

    /// <summary>The end of a restored copy, UTC; null: it is no event of a restore.</summary>
    public DateTimeOffset? RestoredUntil { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    public required EventCause Cause { get; init; }
}
