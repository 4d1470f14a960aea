namespace Tarn.Items.Rows;

/// <summary>Compares keys by their bytes.</summary>
internal sealed class KeyEquality : IEqualityComparer<byte[]>
{
    public static KeyEquality Instance { get; } = new();

    public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

    public int GetHashCode(byte[] key)
    {
        var hash = default(HashCode);
        hash.AddBytes(key);
        return hash.ToHashCode();
    }
}
