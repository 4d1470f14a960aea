using Tarn.Storage;

namespace Tarn.Items.Copies.Files;

/// <summary>The form of files of sorted rows (docs/formats/items.md).</summary>
internal static class RowFileForm
{
    /// <summary>A block is closed at this size of its rows.</summary>
    public const int BlockBytes = 64 << 10;

    /// <summary>The largest row: an item, its key, and their lengths. A longer block is damaged.</summary>
    public const int BlockBytesMax = 1 << 20;

    /// <summary>Before a block: the bytes that follow, the bytes of its rows, a checksum of both numbers and the bytes.</summary>
    public const int BlockHeadBytes = 12;

    /// <summary>After the last block: a block head whose numbers are 0, then the number of rows.</summary>
    public const int EndBytes = BlockHeadBytes + sizeof(long);

    /// <summary>The first bytes of a file: a name and the version.</summary>
    public static ReadOnlySpan<byte> Head => "TARNROW\x01"u8;

    public static TarnException Damaged(string name) =>
        new(ErrorKind.Damaged, $"The file of sorted rows {name} is damaged: its bytes do not match their checksums.");
}
