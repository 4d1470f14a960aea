using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Checksums;

namespace Tarn.Storage.Objects.Versions;

/// <summary>The options of a put.</summary>
public sealed record PutOptions
{
    /// <summary>No options.</summary>
    public static PutOptions None { get; } = new();

    /// <summary>The condition on the key's current object.</summary>
    public WriteCondition Condition { get; init; }

    /// <summary>The headers that the client set.</summary>
    public ObjectHeaders Headers { get; init; } = ObjectHeaders.None;

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The checksum to keep: one with which the blob was staged.</summary>
    public ChecksumAlgorithm? Checksum { get; init; }

    /// <summary>
    /// The key of the call, by which its retry finds the version: D37 (a version keeps its call's key).
    /// </summary>
    public CallKey Call { get; init; }
}
