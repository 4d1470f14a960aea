using Tarn.Storage.Calls;
using Tarn.Storage.Objects.Checksums;

namespace Tarn.Storage.Objects.Versions;

/// <summary>How a copy differs from its source.</summary>
public sealed record CopyOptions
{
    /// <summary>Other headers; null: the source's.</summary>
    public ObjectHeaders? Headers { get; init; }

    /// <summary>Other tags; null: the source's.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Tags { get; init; }

    /// <summary>The checksum that the copy must have; null: the source's.</summary>
    public ChecksumAlgorithm? Checksum { get; init; }

    /// <summary>What must hold of the key now.</summary>
    public WriteCondition Condition { get; init; }

    /// <summary>The call, so that its retry finds what it made (D37).</summary>
    public CallKey Call { get; init; }
}
