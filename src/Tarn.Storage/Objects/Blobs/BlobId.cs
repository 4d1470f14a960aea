using System.Buffers.Binary;
using System.Globalization;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// A blob's id: the epoch of the start that made it, and a number within that epoch. Ids are never reused, so a path
/// never gets other bytes.
/// </summary>
public readonly record struct BlobId(uint Epoch, ulong Number)
{
    internal const int Bytes = 12;
    private const int EpochDigits = 8;

    /// <summary>The blob's folder; 256 per epoch.</summary>
    internal string Folder => string.Create(CultureInfo.InvariantCulture, $"blobs/{Epoch:x8}/{(byte)Number:x2}");

    /// <summary>The blob's path in the data directory.</summary>
    internal string Path => $"{Folder}/{this}";

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch:x8}{Number:x16}");

    internal static bool TryParse(string name, out BlobId id)
    {
        id = default;
        if (name.Length != EpochDigits + 16
            || !uint.TryParse(name.AsSpan(0, EpochDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var epoch)
            || !ulong.TryParse(name.AsSpan(EpochDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        id = new BlobId(epoch, number);
        return true;
    }

    internal void Write(Span<byte> key)
    {
        BinaryPrimitives.WriteUInt32BigEndian(key, Epoch);
        BinaryPrimitives.WriteUInt64BigEndian(key[4..], Number);
    }

    internal static BlobId Read(ReadOnlySpan<byte> key) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(key), BinaryPrimitives.ReadUInt64BigEndian(key[4..]));
}
