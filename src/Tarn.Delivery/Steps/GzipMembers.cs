using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Tarn.DuckDb;

namespace Tarn.Delivery.Steps;

/// <summary>
/// Decompresses GZIP, one member or several, and checks each member's checksum, length and end. .NET's stream does not:
/// it takes a truncated member for a whole one, and ignores bytes that follow it.
/// </summary>
/// <remarks>RFC 1952.</remarks>
internal sealed class GzipMembers
{
    private const int FirstBytes = 64 * 1024;
    private const int HeaderBytes = 10;
    private const int TrailerBytes = 8;

    private readonly Inflater _inflater = new();

    /// <summary>Decompresses a whole text.</summary>
    /// <param name="bytes">The members.</param>
    /// <param name="bytesMax">The most bytes of the text. The work ends there.</param>
    /// <param name="text">Rented from the shared pool; the caller returns it, whatever the outcome.</param>
    /// <param name="length">The bytes of the text; of a refused one, the bytes before the fault.</param>
    public GzipOutcome Decode(ReadOnlySpan<byte> bytes, int bytesMax, out byte[] text, out int length)
    {
        text = ArrayPool<byte>.Shared.Rent(FirstBytes);
        length = 0;
        do
        {
            if (!TrySkipHeader(ref bytes))
            {
                return GzipOutcome.Damaged;
            }

            var start = length;
            var outcome = DecodeMember(ref bytes, bytesMax, ref text, ref length);
            if (outcome != GzipOutcome.Whole)
            {
                return outcome;
            }

            if (bytes.Length < TrailerBytes
                || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc32.HashToUInt32(text.AsSpan(start, length - start))
                || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != (uint)(length - start))
            {
                return GzipOutcome.Damaged;
            }

            bytes = bytes[TrailerBytes..];
        }
        while (!bytes.IsEmpty);

        return GzipOutcome.Whole;
    }

    private GzipOutcome DecodeMember(ref ReadOnlySpan<byte> bytes, int bytesMax, ref byte[] text, ref int length)
    {
        // The window of a member begins with it.
        var start = length;
        _inflater.Begin();
        while (true)
        {
            var end = Math.Min(text.Length, bytesMax);
            var written = length - start;
            var status = _inflater.Decode(bytes, text.AsSpan(start, end - start), ref written, out var read);
            length = start + written;
            bytes = bytes[read..];
            switch (status)
            {
                case InflateStatus.Done:
                    return GzipOutcome.Whole;
                case InflateStatus.Damaged:
                    return GzipOutcome.Damaged;
            }

            if (length >= bytesMax)
            {
                return GzipOutcome.TooLarge;
            }

            Grow(ref text, length);
        }
    }

    private static void Grow(ref byte[] text, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(text.Length * 2);
        text.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(text);
        text = larger;
    }

    private static bool TrySkipHeader(ref ReadOnlySpan<byte> bytes)
    {
        const byte deflate = 8, headerCrc = 2, extra = 4, name = 8, comment = 16, reserved = 0xE0;
        if (bytes.Length < HeaderBytes || bytes[0] != 0x1F || bytes[1] != 0x8B || bytes[2] != deflate || (bytes[3] & reserved) != 0)
        {
            return false;
        }

        var header = bytes;
        var flags = bytes[3];
        bytes = bytes[HeaderBytes..];
        return ((flags & extra) == 0 || TrySkipExtra(ref bytes))
            && ((flags & name) == 0 || TrySkipText(ref bytes))
            && ((flags & comment) == 0 || TrySkipText(ref bytes))
            && ((flags & headerCrc) == 0 || TrySkipCrc(header[..^bytes.Length], ref bytes));
    }

    private static bool TrySkipExtra(ref ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 2 && TrySkip(ref bytes, 2 + BinaryPrimitives.ReadUInt16LittleEndian(bytes));

    private static bool TrySkipText(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return end >= 0 && TrySkip(ref bytes, end + 1);
    }

    private static bool TrySkipCrc(ReadOnlySpan<byte> header, ref ReadOnlySpan<byte> bytes) => bytes.Length >= 2
        && BinaryPrimitives.ReadUInt16LittleEndian(bytes) == (ushort)Crc32.HashToUInt32(header)
        && TrySkip(ref bytes, 2);

    private static bool TrySkip(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (count > bytes.Length)
        {
            return false;
        }

        bytes = bytes[count..];
        return true;
    }
}
