using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.Records;

/// <summary>A member's bytes in its record, or unescaped ones; absent where the length is negative.</summary>
internal readonly record struct RecordCell(int Start, int Length, byte[]? Unescaped)
{
    public static readonly RecordCell Absent = new(0, -1, null);

    /// <summary>A member whose value was read from its text.</summary>
    public static readonly RecordCell Value = new(0, -2, null);

    public bool IsValue => Length == Value.Length;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> record) => (Unescaped ?? record).Slice(Start, Length);
}

/// <summary>Finds the members that columns read in records.</summary>
internal sealed class RecordCells(IReadOnlyList<StreamMember> members)
{
    private readonly byte[][] _names = [.. members.Select(m => Encoding.UTF8.GetBytes(m.Name))];

    public int Width => _names.Length;

    /// <summary>Finds the members of a record. Of equal ones the last one counts.</summary>
    /// <param name="record">Its bytes, of any kind.</param>
    /// <param name="cells">Takes a cell for each member.</param>
    /// <returns>The reason for which the record is bad; null: it is not.</returns>
    public string? Find(ReadOnlySpan<byte> record, Span<RecordCell> cells)
    {
        cells.Fill(RecordCell.Absent);
        if (!Utf8.IsValid(record))
        {
            return "the record is not UTF-8";
        }

        return Scan(record, cells) ? null : Reason(record);
    }

    private bool Scan(ReadOnlySpan<byte> record, Span<RecordCell> cells)
    {
        var scan = new JsonScan(record);
        if (!scan.Take((byte)'{'))
        {
            return false;
        }

        var expected = 0;
        for (var isFirst = true; ; isFirst = false)
        {
            if (isFirst && scan.Take((byte)'}'))
            {
                break;
            }

            if (scan.Peek() != (byte)'"')
            {
                return false;
            }

            var start = scan.At + 1;
            var (isWhole, hasEscapes) = scan.Text();
            if (!isWhole)
            {
                return false;
            }

            var member = MemberOf(record[start..(scan.At - 1)], hasEscapes, expected);
            if (!scan.Take((byte)':') || !Take(ref scan, record, member < 0 ? default : cells.Slice(member, 1), member >= 0 && members[member].IsNested))
            {
                return false;
            }

            expected = member < 0 ? expected : member + 1;
            if (scan.Take((byte)','))
            {
                continue;
            }

            if (!scan.Take((byte)'}'))
            {
                return false;
            }

            break;
        }

        return scan.Peek() == 0 && scan.At == record.Length;
    }

    private static bool Take(ref JsonScan scan, ReadOnlySpan<byte> record, Span<RecordCell> cell, bool isNested)
    {
        var first = scan.Peek();
        var start = scan.At;
        if (first != (byte)'"')
        {
            if (!scan.Value())
            {
                return false;
            }

            if (cell.Length > 0)
            {
                cell[0] = first == (byte)'n' ? RecordCell.Absent : new(start, scan.At - start, null);
            }

            return true;
        }

        var (isWhole, hasEscapes) = scan.Text();
        if (cell.Length == 0 || !isWhole)
        {
            return isWhole;
        }

        var text = record[start..scan.At];
        cell[0] = isNested ? new(start, text.Length, null) : !hasEscapes ? new(start + 1, text.Length - 2, null) : RecordCell.Absent;
        return isNested || !hasEscapes || Unescape(text, ref cell[0]);
    }

    private static bool Unescape(ReadOnlySpan<byte> text, ref RecordCell cell)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            reader.Read();
            var bytes = new byte[text.Length];
            cell = new(0, reader.CopyString(bytes), bytes);
            return true;
        }
        catch (InvalidOperationException)
        {
            // A half of a surrogate pair.
            return false;
        }
    }

    // Records of one producer have their members in one order.
    private int MemberOf(ReadOnlySpan<byte> name, bool hasEscapes, int expected)
    {
        if (hasEscapes)
        {
            var cell = RecordCell.Absent;
            return Unescape([(byte)'"', .. name, (byte)'"'], ref cell) ? MemberOf(cell.Of(default), false, expected) : -1;
        }

        for (var i = 0; i < _names.Length; i++)
        {
            var member = expected + i < _names.Length ? expected + i : expected + i - _names.Length;
            if (name.SequenceEqual(_names[member]))
            {
                return member;
            }
        }

        return -1;
    }

    /// <summary>The runtime's reader has the words for a bad record.</summary>
    private static string Reason(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return "the record is not a JSON object";
            }

            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    _ = reader.GetString();
                }
            }

            return "the record is not a JSON object";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"the record is not a JSON object: {e.Message}";
        }
    }
}
