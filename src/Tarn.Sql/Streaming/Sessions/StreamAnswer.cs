using System.Buffers;
using System.Buffers.Binary;
using Tarn.Sql.Streaming.Running;

namespace Tarn.Sql.Streaming.Sessions;

/// <summary>A row of an answer.</summary>
/// <param name="Place">The place of the input that made it due.</param>
/// <param name="Kind">The fate.</param>
/// <param name="Table">The number of the statement; of a late or bad record: of its source.</param>
/// <param name="WatermarkMs">The watermark before the input; null: none yet.</param>
/// <param name="Values">UTF-8.</param>
public readonly record struct StreamAnswerRow(long Place, StreamRowKind Kind, int Table, long? WatermarkMs, ReadOnlyMemory<byte> Values);

/// <summary>The pieces of answers: rows, a piece of the state, or the size of the state at the end of a push.</summary>
public static class StreamAnswer
{
    /// <summary>A piece of rows is sent above this size; one row may be larger.</summary>
    public const int RowsBytesMax = 4 << 20;

    private const int RowBytes = sizeof(long) + 2 + sizeof(int) + sizeof(long) + sizeof(int);

    internal enum Kind : byte { Rows = 1, State = 2, Size = 3 }

    /// <summary>The rows of a piece; null: it has none.</summary>
    public static IReadOnlyList<StreamAnswerRow>? Rows(ReadOnlyMemory<byte> piece)
    {
        if ((Kind)piece.Span[0] != Kind.Rows)
        {
            return null;
        }

        var rows = new List<StreamAnswerRow>();
        for (var at = 1; at < piece.Length;)
        {
            var span = piece.Span[at..];
            var length = BinaryPrimitives.ReadInt32LittleEndian(span[22..]);
            rows.Add(new(
                BinaryPrimitives.ReadInt64LittleEndian(span), (StreamRowKind)span[8], BinaryPrimitives.ReadInt32LittleEndian(span[10..]),
                span[9] == 0 ? null : BinaryPrimitives.ReadInt64LittleEndian(span[14..]), piece.Slice(at + RowBytes, length)));
            at += RowBytes + length;
        }

        return rows;
    }

    /// <summary>The piece of a state; null: it is none.</summary>
    public static ReadOnlyMemory<byte>? State(ReadOnlyMemory<byte> piece) => (Kind)piece.Span[0] == Kind.State ? piece[1..] : null;

    /// <summary>About the bytes of the state; null: the piece does not say it.</summary>
    public static long? Size(ReadOnlyMemory<byte> piece) =>
        (Kind)piece.Span[0] == Kind.Size ? BinaryPrimitives.ReadInt64LittleEndian(piece.Span[1..]) : null;

    internal static byte[] StateOf(ReadOnlySpan<byte> piece) => [(byte)Kind.State, .. piece];

    internal static byte[] SizeOf(long bytes)
    {
        var piece = new byte[1 + sizeof(long)];
        piece[0] = (byte)Kind.Size;
        BinaryPrimitives.WriteInt64LittleEndian(piece.AsSpan(1), bytes);
        return piece;
    }

    internal static void Begin(IBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = (byte)Kind.Rows;
        output.Advance(1);
    }

    internal static void Add(IBufferWriter<byte> output, long place, StreamRowKind kind, int table, long? watermark, ReadOnlySpan<byte> values)
    {
        var span = output.GetSpan(RowBytes + values.Length);
        BinaryPrimitives.WriteInt64LittleEndian(span, place);
        span[8] = (byte)kind;
        span[9] = watermark is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteInt32LittleEndian(span[10..], table);
        BinaryPrimitives.WriteInt64LittleEndian(span[14..], watermark ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(span[22..], values.Length);
        values.CopyTo(span[RowBytes..]);
        output.Advance(RowBytes + values.Length);
    }
}
