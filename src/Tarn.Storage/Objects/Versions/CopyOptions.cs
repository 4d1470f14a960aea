using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Versions;

/// <summary>The differences of a copy from its source.</summary>
public sealed record CopyOptions
{
    /// <summary>Other headers; null: the source's.</summary>
    public ObjectHeaders? Headers { get; init; }

    /// <summary>Other tags; null: the source's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Tags { get; init; }

    public StorageClass StorageClass { get; init; }

    public CannedAcl Acl { get; init; }

    /// <summary>What protects the copy from removal; the source's lock is not copied.</summary>
    public ObjectLock Lock { get; init; }

    /// <summary>The checksum that the copy must have; null: that of the source.</summary>
    public ChecksumAlgorithm? Checksum { get; init; }

    /// <summary>How the copy is sealed; null: as the bucket or the source says.</summary>
    public SealRequest? Seal { get; init; }

    /// <summary>The rights of the caller to the keys of source and copy.</summary>
    public IRights Rights { get; init; } = InstanceRights.Instance;

    /// <summary>The client's key of a source that was sealed with one.</summary>
    public CustomerKey? SourceKey { get; init; }

    /// <summary>The condition on the key's current object.</summary>
    public WriteCondition Condition { get; init; }

    /// <summary>
    /// The key of the call, by which its retry finds the version: D37 (a version keeps its call's key).
    /// </summary>
    public CallKey Call { get; init; }

    /// <summary>The caller, for events; null: Tarn itself.</summary>
    public EventCause? Cause { get; init; }
}
