using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Checksums;

namespace Tarn.Storage.Objects.Versions;

/// <summary>How a version is made.</summary>
public sealed record PutOptions
{
    /// <summary>Nothing asked.</summary>
    public static PutOptions None { get; } = new();

    /// <summary>What must hold of the key now.</summary>
    public WriteCondition Condition { get; init; }

    /// <summary>What the client set.</summary>
    public ObjectHeaders Headers { get; init; } = ObjectHeaders.None;

    /// <summary>Tags.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The checksum to keep: one that the blob was staged with.</summary>
    public ChecksumAlgorithm? Checksum { get; init; }

    /// <summary>The call, so that its retry finds what it made (D37).</summary>
    public CallKey Call { get; init; }
}
