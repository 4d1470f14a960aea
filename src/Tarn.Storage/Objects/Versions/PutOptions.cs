using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Rights;

namespace Tarn.Storage.Objects.Versions;

/// <summary>The options of a put.</summary>
public sealed record PutOptions
{
    /// <summary>No options.</summary>
    public static PutOptions None { get; } = new();

    /// <summary>The condition on the key's current object.</summary>
    public WriteCondition Condition { get; init; }

    public ObjectProperties Properties { get; init; } = ObjectProperties.None;

    /// <summary>
    /// Whether the replaced object is removed even if the bucket retains versions. For files that Tarn owns itself: no
    /// lifecycle rule would ever remove their versions, D21 (blob ids begin with the epoch).
    /// </summary>
    public bool LeavesNoVersion { get; init; }

    /// <summary>The checksum to store: one with which the blob was staged.</summary>
    public ChecksumAlgorithm? Checksum { get; init; }

    /// <summary>
    /// The key of the call, by which its retry finds the version: D37 (a version keeps its call's key).
    /// </summary>
    public CallKey Call { get; init; }

    /// <summary>The caller, for events; null: Tarn itself.</summary>
    public EventCause? Cause { get; init; }

    /// <summary>The rights of the writer to the key that seals bytes from memory, if a key service holds it.</summary>
    public IRights Rights { get; init; } = InstanceRights.Instance;

    /// <summary>The event of the object's creation.</summary>
    public ObjectEventKind Event { get; init; } = ObjectEventKind.CreatedByPut;
}
