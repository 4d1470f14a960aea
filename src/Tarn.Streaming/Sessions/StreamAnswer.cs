using System.Buffers;
using System.Buffers.Binary;
using Tarn.Streaming.Running;

namespace Tarn.Streaming.Sessions;

/// <summary>A row of an answer.</summary>
/// <param name="Place">The position of the input that made it due.</param>
/// <param name="Kind">The fate.</param>
/// <param name="Table">The number of the statement; of a late or bad record: of its source.</param>
/// <param name="WatermarkMs">The watermark before the input; null: none yet.</param>
/// <param name="Values">UTF-8.</param>
public readonly record struct StreamAnswerRow(long Place, StreamRowKind Kind, int Table, long? WatermarkMs, ReadOnlyMemory<byte> Values);

/// <summary>An engine after a push.</summary>
/// <param name="StateBytes">About the bytes of its state.</param>
/// <param name="WaitsForTime">Whether a tick can make rows due.</param>
/// <param name="WatermarkMs">The least watermark of all sources; null: one has none.</param>
/// <param name="LatenessMs">The most by which a record since the engine's opening was before its source's watermark.</param>
/// <param name="OpenWindows">The windows that wait for their end.</param>
public readonly record struct StreamFigures(long StateBytes, bool WaitsForTime, long? WatermarkMs, long LatenessMs, long OpenWindows);

/// <summary>The pieces of answers: rows, a piece of the state, or the engine's figures at the end of a push.</summary>
public static class StreamAnswer
{
    /// <summary>A piece of rows is sent above this size; one row may be larger.</summary>
    public const int RowsBytesMax = 4 << 20;

    private const int FiguresBytes = 1 + sizeof(long) + 2 + (3 * sizeof(long));
    private const int RowBytes = sizeof(long) + 2 + sizeof(int) + sizeof(long) + sizeof(int);

    internal enum Kind : byte { Rows = 1, State = 2, Figures = 3 }

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

    /// <summary>The engine's figures; null: the piece has none.</summary>
    public static StreamFigures? Figures(ReadOnlyMemory<byte> piece) => (Kind)piece.Span[0] != Kind.Figures ? null
        : new(BinaryPrimitives.ReadInt64LittleEndian(piece.Span[1..]), piece.Span[9] != 0, piece.Span[10] == 0 ? null
            : BinaryPrimitives.ReadInt64LittleEndian(piece.Span[11..]), BinaryPrimitives.ReadInt64LittleEndian(piece.Span[19..]),
            BinaryPrimitives.ReadInt64LittleEndian(piece.Span[27..]));

    internal static byte[] StateOf(ReadOnlySpan<byte> piece) => [(byte)Kind.State, .. piece];

    internal static byte[] FiguresOf(in StreamFigures figures)
    {
        var piece = new byte[FiguresBytes];
        piece[0] = (byte)Kind.Figures;
        BinaryPrimitives.WriteInt64LittleEndian(piece.AsSpan(1), figures.StateBytes);
        piece[9] = figures.WaitsForTime ? (byte)1 : (byte)0;
        piece[10] = figures.WatermarkMs is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteInt64LittleEndian(piece.AsSpan(11), figures.WatermarkMs ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(piece.AsSpan(19), figures.LatenessMs);
        BinaryPrimitives.WriteInt64LittleEndian(piece.AsSpan(27), figures.OpenWindows);
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
