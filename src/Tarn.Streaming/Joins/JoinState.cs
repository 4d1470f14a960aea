using System.Text;
using Tarn.Storage.Checksums;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Joins;

/// <summary>The state of a join as pieces: its numbers without a key, then groups with timers and rows. A large group is in several pieces.</summary>
internal static class JoinState
{
    private const int RowsPerPiece = 10_000;
    private const byte Counted = 2;

    /// <param name="matcher">Has the state.</param>
    /// <param name="begin">Begins a piece.</param>
    /// <param name="give">Takes each piece.</param>
    public static void Write(JoinMatcher matcher, Func<StateWriter> begin, Action<StateWriter> give)
    {
        var writer = Begin();
        var rows = 0;
        foreach (var group in matcher.Groups)
        {
            var all = group.Left.Select(row => (IsLeft: true, Row: row)).Concat(group.Right.Select(row => (IsLeft: false, Row: row)));
            foreach (var part in all.Chunk(RowsPerPiece).DefaultIfEmpty([]))
            {
                if (rows > 0 && rows + part.Length > RowsPerPiece)
                {
                    writer.Byte(0);
                    give(writer);
                    (writer, rows) = (Begin(), 0);
                }

                rows += part.Length + 1;
                writer.Byte(1);
                WriteGroup(writer, group, part);
            }
        }

        writer.Byte(0);
        give(writer);

        StateWriter Begin()
        {
            var piece = begin();
            piece.Long(matcher.Marks.Left);
            piece.Long(matcher.Marks.Right);
            return piece;
        }
    }

    public static void Read(ref StateReader reader, JoinMatcher matcher)
    {
        matcher.Marks = (reader.Long(), reader.Long());
        while (reader.Byte() == 1)
        {
            var key = Encoding.UTF8.GetString(reader.Bytes());
            var group = matcher.Restore(key, ReadTimer(ref reader), ReadTimer(ref reader));
            for (var n = reader.Count(); n > 0; n--)
            {
                var isLeft = reader.Byte() == 1;
                matcher.Restore(group, isLeft, ReadRow(ref reader));
            }
        }
    }

    private static void WriteGroup(StateWriter writer, JoinGroup group, (bool IsLeft, JoinRow Row)[] rows)
    {
        writer.Text(group.Key);
        WriteTimer(writer, group.LeftTimer);
        WriteTimer(writer, group.RightTimer);
        writer.Int(rows.Length);
        foreach (var (isLeft, row) in rows)
        {
            writer.Byte(isLeft ? (byte)1 : (byte)0);
            writer.Long(row.Order);
            writer.Long(row.Time);
            WriteMarks(writer, row);
        }
    }

    // A row that can be taken back has its values and the count of its partners.
    private static void WriteMarks(StateWriter writer, JoinRow row)
    {
        if (row.Values == 0)
        {
            writer.Byte(row.HasMet ? (byte)1 : (byte)0);
            return;
        }

        writer.Byte((byte)(Counted + (byte)row.Kind));
        writer.Int(row.Partners);
        writer.Long((long)(ulong)(row.Values >> 64));
        writer.Long((long)(ulong)row.Values);
    }

    private static JoinRow ReadRow(ref StateReader reader)
    {
        var (order, time, mark) = (reader.Long(), reader.Long(), reader.Byte());
        if (mark < Counted)
        {
            return new JoinRow(order, time) { Partners = mark };
        }

        var (partners, upper, lower) = (reader.Int(), (ulong)reader.Long(), (ulong)reader.Long());
        return new JoinRow(order, time) { Kind = (ChangeKind)(mark - Counted), Partners = partners, Values = new UInt128(upper, lower) };
    }

    private static void WriteTimer(StateWriter writer, long? timer)
    {
        writer.Byte(timer is null ? (byte)0 : (byte)1);
        writer.Long(timer ?? 0);
    }

    private static long? ReadTimer(ref StateReader reader)
    {
        var (isSet, time) = (reader.Byte() == 1, reader.Long());
        return isSet ? time : null;
    }
}
