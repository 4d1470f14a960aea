using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Checksums;

namespace Tarn.Storage.Objects.Versions;

/// <summary>The options of a put.</summary>
public sealed record PutOptions
{
    /// <summary>No options.</summary>
    public static PutOptions None { get; } = new();

    /// <summary>The options of a put with a media type and nothing else.</summary>
    public static PutOptions OfType(string contentType) => new() { Headers = new ObjectHeaders { ContentType = contentType } };

    /// <summary>The condition on the key's current object.</summary>
    public WriteCondition Condition { get; init; }

    /// <summary>The headers that the client set.</summary>
    public ObjectHeaders Headers { get; init; } = ObjectHeaders.None;

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    public StorageClass StorageClass { get; init; }

    public CannedAcl Acl { get; init; }

    /// <summary>What protects the version from removal.</summary>
    public ObjectLock Lock { get; init; }

    /// <summary>
    /// Whether the replaced object is removed even if the bucket keeps versions. For files that Tarn owns itself: no
    /// lifecycle rule would ever remove their versions, D21 (blob ids begin with the epoch).
    /// </summary>
    public bool LeavesNoVersion { get; init; }

    /// <summary>The checksum to keep: one with which the blob was staged.</summary>
    public ChecksumAlgorithm? Checksum { get; init; }

    /// <summary>
    /// The key of the call, by which its retry finds the version: D37 (a version keeps its call's key).
    /// </summary>
    public CallKey Call { get; init; }
}
