using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>The conditions that a client sets when it completes an upload.</summary>
public sealed record CompleteOptions
{
    /// <summary>The condition on the key's current object.</summary>
    public WriteCondition Condition { get; init; }

    /// <summary>The object's size, if the client sent it.</summary>
    public long? Size { get; init; }

    /// <summary>The object's checksum, if the client sent it.</summary>
    public Checksum? Checksum { get; init; }

    /// <summary>The checksum's form, if the client sent it.</summary>
    public ChecksumForm? ChecksumForm { get; init; }

    /// <summary>The rights of the caller to the upload's key.</summary>
    public IRights Rights { get; init; } = InstanceRights.Instance;

    /// <summary>The caller, for events; null: Tarn itself.</summary>
    public EventCause? Cause { get; init; }
}
