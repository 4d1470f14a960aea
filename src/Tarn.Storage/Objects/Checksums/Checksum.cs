namespace Tarn.Storage.Objects.Checksums;

/// <summary>One checksum.</summary>
/// <param name="Value">Its bytes, most significant first.</param>
public readonly record struct Checksum(ChecksumAlgorithm Algorithm, ReadOnlyMemory<byte> Value)
{
    /// <summary>The checksum of bytes that are in memory.</summary>
    public static Checksum Of(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        using var hasher = new ContentHasher([algorithm], needsMd5: false);
        hasher.Append(bytes);
        return hasher.Checksums()[0];
    }

    /// <summary>The form on the wire: base64.</summary>
    public override string ToString() => Convert.ToBase64String(Value.Span);

    /// <summary>True when both have the same bytes by the same algorithm.</summary>
    public bool Equals(Checksum other) => Algorithm == other.Algorithm && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Algorithm, Value.Length);
}
