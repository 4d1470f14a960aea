using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Tarn.DuckDb;

namespace Tarn.Lake.Codecs;

/// <summary>
/// Decompresses GZIP, one member or several, and checks each member's checksum, length and end. .NET's stream does not:
/// it takes a truncated member for a whole one, and ignores bytes that follow it.
/// </summary>
/// <remarks>RFC 1952.</remarks>
public sealed class GzipMembers
{
    private const int FirstBytes = 64 * 1024;
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
            if (!GzipHeader.TrySkip(ref bytes))
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
}
