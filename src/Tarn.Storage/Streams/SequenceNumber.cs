using System.Buffers.Binary;
using System.Globalization;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>
/// A record's number as the doors print it: shard incarnation (56 bits), offset (64), reserve (8, zero) in one 128-bit
/// number. See D11 (sequence numbers are ordered). It is a pure function both ways and contains no time. A child's
/// first number is greater than every parent's last, because its incarnation is greater.
/// </summary>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="Offset">
/// The record's offset; -1 is the position before the shard's first record, for readers that continue after a number.
/// </param>
public readonly record struct SequenceNumber(ShardId Shard, long Offset)
{
    /// <summary>Length of the Kinesis form: <c>49</c> and 54 digits.</summary>
    public const int KinesisLength = 56;

    /// <summary>Length of the form of DynamoDB Streams.</summary>
    public const int DynamoDbLength = 40;

    private const int KinesisDigits = 54;
    private const int ChunkDigits = 18;
    private const ulong Chunk = 1_000_000_000_000_000_000;
    private const ulong EightDigits = 100_000_000;
    private const int OffsetShift = 8;
    private const int ShardShift = 72;

    // -1 borrows from the shard: the number is above every number of earlier shards, because no offset reaches 2^63
    private UInt128 Number => ((UInt128)(ulong)Shard.Value << ShardShift) + (UInt128)((Int128)Offset << OffsetShift);

    /// <summary>Writes the Kinesis form, <see cref="KinesisLength"/> bytes.</summary>
    public void WriteKinesis(Span<byte> target)
    {
        "49"u8.CopyTo(target);
        WriteDigits(target.Slice(2, KinesisDigits));
    }

    /// <summary>The Kinesis form.</summary>
    public string ToKinesis() => string.Create(KinesisLength, this, static (text, number) =>
    {
        Span<byte> ascii = stackalloc byte[KinesisLength];
        number.WriteKinesis(ascii);
        System.Text.Encoding.ASCII.GetChars(ascii, text);
    });

    /// <summary>Reads the Kinesis form; false for anything that <see cref="ToKinesis"/> does not write.</summary>
    public static bool TryParseKinesis(ReadOnlySpan<char> text, out SequenceNumber number)
    {
        number = default;
        return text.Length == KinesisLength && text.StartsWith("49", StringComparison.Ordinal) && TryRead(text[2..], out number);
    }

    /// <summary>The form of DynamoDB Streams: <c>1</c> and 39 digits.</summary>
    public string ToDynamoDb() => string.Create(CultureInfo.InvariantCulture, $"1{Number:D39}");

    /// <summary>Reads the form of DynamoDB Streams; false for anything that <see cref="ToDynamoDb"/> does not write.</summary>
    public static bool TryParseDynamoDb(ReadOnlySpan<char> text, out SequenceNumber number)
    {
        number = default;
        return text.Length == DynamoDbLength && text[0] == '1' && TryRead(text[1..], out number);
    }

    /// <inheritdoc/>
    public override string ToString() => ToKinesis();

    private static bool TryRead(ReadOnlySpan<char> digits, out SequenceNumber number)
    {
        number = default;
        if (!UInt128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        var shard = (long)(ulong)(value >> ShardShift);
        var offset = (ulong)(value >> OffsetShift);
        number = offset == ulong.MaxValue ? new SequenceNumber(new ShardId(shard + 1), -1) : new SequenceNumber(new ShardId(shard), (long)offset);
        return (byte)(ulong)value == 0 && number.Offset >= -1 && number.Number == value;
    }

    private void WriteDigits(Span<byte> target)
    {
        // Three groups of 18 digits need two 128-bit divisions; the general formatter makes many.
        var (upper, low) = UInt128.DivRem(Number, Chunk);
        var (high, middle) = UInt128.DivRem(upper, Chunk);
        WriteChunk(target, (ulong)high);
        WriteChunk(target[ChunkDigits..], (ulong)middle);
        WriteChunk(target[(2 * ChunkDigits)..], (ulong)low);
    }

    // 2, 8 and 8 digits
    private static void WriteChunk(Span<byte> target, ulong value)
    {
        var (top, rest) = Math.DivRem(value, EightDigits * EightDigits);
        var (upper, lower) = Math.DivRem(rest, EightDigits);
        target[0] = (byte)('0' + (top / 10));
        target[1] = (byte)('0' + (top % 10));
        WriteEight(target[2..], (uint)upper);
        WriteEight(target[10..], (uint)lower);
    }

    // Two halves of one word, then quarters, then digits. It must be fast: every read response writes one number per
    // record.
    private static void WriteEight(Span<byte> target, uint value)
    {
        const ulong FourDigits = 10_000;
        var halves = (value / FourDigits) | (value % FourDigits << 32);
        var hundreds = ((halves * 10_486) >> 20) & 0x7F_0000_007F;
        var quarters = hundreds | ((halves - (hundreds * 100)) << 16);
        var tens = ((quarters * 103) >> 10) & 0x000F_000F_000F_000F;
        BinaryPrimitives.WriteUInt64LittleEndian(target, (tens | ((quarters - (tens * 10)) << 8)) + 0x3030_3030_3030_3030);
    }
}
