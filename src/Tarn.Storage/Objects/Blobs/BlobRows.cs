using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Checksums;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>The values of rows about blobs: extents, block checksums, times and numbers.</summary>
internal static class BlobRows
{
    private const byte Version = 1;

    public static byte[] Encode(Extent extent)
    {
        var writer = new ValueWriter(Version);
        Write(writer, extent);
        return writer.ToArray();
    }

    public static Extent DecodeExtent(ReadOnlyMemory<byte> value)
    {
        var reader = Open(value);
        return ReadExtent(ref reader);
    }

    public static byte[] EncodeBlocks(ReadOnlySpan<uint> blocks)
    {
        var writer = new ValueWriter(Version);
        Write(writer, blocks);
        return writer.ToArray();
    }

    public static uint[] DecodeBlocks(ReadOnlyMemory<byte> value)
    {
        var reader = Open(value);
        return ReadBlocks(ref reader);
    }

    /// <summary>The current time in the rows' precision: whole milliseconds.</summary>
    public static DateTimeOffset Now(TimeProvider time) => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    public static byte[] EncodeTime(DateTimeOffset time) => new ValueWriter(Version).Fixed(time.ToUnixTimeMilliseconds()).ToArray();

    public static DateTimeOffset DecodeTime(ReadOnlyMemory<byte> value) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Open(value).Fixed());

    public static byte[] EncodeNumber(long number) => new ValueWriter(Version).Fixed(number).ToArray();

    public static long DecodeNumber(ReadOnlyMemory<byte>? value) => value is { } bytes ? Open(bytes).Fixed() : 0;

    internal static ValueReader Open(ReadOnlyMemory<byte> value)
    {
        var reader = new ValueReader(value.Span);
        Invariant.Check(reader.Version == Version);
        return reader;
    }

    internal static void Write(ValueWriter writer, Checksum? checksum)
    {
        writer.Byte((byte)(checksum?.Algorithm ?? 0));
        if (checksum is { } present)
        {
            writer.Bytes(present.Value.Span);
        }
    }

    internal static Checksum? ReadChecksum(ref ValueReader reader) =>
        reader.Byte() is > 0 and var algorithm ? new Checksum((ChecksumAlgorithm)algorithm, reader.Bytes()) : null;

    internal static void Write(ValueWriter writer, Extent extent)
    {
        writer.Byte((byte)extent.Kind);
        Write(writer, extent.Blob);
        writer.Count(extent.Offset).Count(extent.Length)
            .Count(extent.Location).Byte(extent.Codec).Count(extent.KeyId).Count(extent.StoredLength).Count(extent.PartNumber);
        Write(writer, extent.Checksum);
        Write(writer, extent.Blocks.Span);
    }

    internal static Extent ReadExtent(ref ValueReader reader) => new()
    {
        Kind = (ExtentKind)reader.Byte(),
        Blob = ReadBlob(ref reader),
        Offset = reader.Count(),
        Length = reader.Count(),
        Location = (int)reader.Count(),
        Codec = reader.Byte(),
        KeyId = reader.Count(),
        StoredLength = reader.Count(),
        PartNumber = (int)reader.Count(),
        Checksum = ReadChecksum(ref reader),
        Blocks = ReadBlocks(ref reader),
    };

    internal static void Write(ValueWriter writer, BlobId blob) => writer.Count(blob.Epoch).Count((long)blob.Number);

    internal static BlobId ReadBlob(ref ValueReader reader) => new((uint)reader.Count(), (ulong)reader.Count());

    private static void Write(ValueWriter writer, ReadOnlySpan<uint> blocks)
    {
        writer.Count(blocks.Length);
        foreach (var block in blocks)
        {
            writer.Crc(block);
        }
    }

    private static uint[] ReadBlocks(ref ValueReader reader)
    {
        var blocks = new uint[reader.Items()];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = reader.Crc();
        }

        return blocks;
    }
}
