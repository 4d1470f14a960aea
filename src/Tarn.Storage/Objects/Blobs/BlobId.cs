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

    /// <summary>The first number of packs: they count on their own, so that an id shows that it is a pack's.</summary>
    internal const ulong FirstPack = 1UL << 48;

    private const int NeighboursBits = 10;

    /// <summary>Whether it is a file of many small blobs.</summary>
    internal bool IsPack => Number >= FirstPack;

    /// <summary>
    /// The blob's folder; 256 per epoch, and one for packs. 1,024 neighbouring ids share one: files that are
    /// written at the same time share the sync of their folder.
    /// </summary>
    internal string Folder => IsPack
        ? string.Create(CultureInfo.InvariantCulture, $"blobs/{Epoch:x8}/packs")
        : string.Create(CultureInfo.InvariantCulture, $"blobs/{Epoch:x8}/{FolderNumber:x2}");

    internal byte FolderNumber => (byte)(Number >> NeighboursBits);

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
