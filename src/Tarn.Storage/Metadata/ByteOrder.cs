namespace Tarn.Storage.Metadata;

/// <summary>Keys in byte order, as every engine of the map orders them.</summary>
public sealed class ByteOrder : IComparer<ReadOnlyMemory<byte>>, IEqualityComparer<ReadOnlyMemory<byte>>
{
    /// <summary>The only instance.</summary>
    public static ByteOrder Instance { get; } = new();

    private ByteOrder()
    {
    }

    /// <inheritdoc/>
    public int Compare(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Span.SequenceCompareTo(right.Span);

    /// <inheritdoc/>
    public bool Equals(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Span.SequenceEqual(right.Span);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlyMemory<byte> key)
    {
        var hash = default(HashCode);
        hash.AddBytes(key.Span);
        return hash.ToHashCode();
    }
}
