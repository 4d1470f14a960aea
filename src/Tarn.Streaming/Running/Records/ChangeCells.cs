using Tarn.Streaming.Planning;

namespace Tarn.Streaming.Running.Records;

/// <summary>
/// Finds the rows of a change, by the format of Debezium: `op` is c, r, u or d, and the rows are `before` and `after`. An update has two rows, other changes
/// one, and an empty record none.
/// </summary>
/// <param name="members">The members of a row that columns read.</param>
/// <param name="hasPayload">Whether the change is the member `payload` of the record.</param>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/table/formats/debezium/"/>
internal sealed class ChangeCells(IReadOnlyList<StreamMember> members, bool hasPayload)
{
    /// <summary>The most rows of one record.</summary>
    public const int RowsMax = 2;

    /// <summary>The kind of a row that is not there.</summary>
    public const sbyte NoRow = -1;

    private static readonly RecordCells Change =
        new([new("before", IsNested: true), new("after", IsNested: true), new("op", IsNested: false)]);

    private static readonly RecordCells Payload = new([new("payload", IsNested: true)]);

    private readonly RecordCells _rows = new(members);

    /// <summary>Finds the members of both rows.</summary>
    /// <param name="record">Its bytes, of any kind.</param>
    /// <param name="cells">Takes the cells of the first row, then the cells of the second one.</param>
    /// <param name="kinds">Takes the kind of each row, or <see cref="NoRow"/>.</param>
    /// <returns>The reason for which the record is bad; null: it is not.</returns>
    public string? Find(ReadOnlySpan<byte> record, Span<RecordCell> cells, Span<sbyte> kinds)
    {
        kinds.Fill(NoRow);
        if (record.IsEmpty)
        {
            return null;
        }

        var (start, length) = (0, record.Length);
        if (hasPayload)
        {
            var payload = new RecordCell[1];
            if (Payload.Find(record, payload) is { } bad)
            {
                return bad;
            }

            if (payload[0].Length < 0)
            {
                return "the change has no member 'payload': debezium-json.schema-include is true";
            }

            (start, length) = (payload[0].Start, payload[0].Length);
        }

        return FindRows(record, record.Slice(start, length), start, cells, kinds);
    }

    private string? FindRows(ReadOnlySpan<byte> record, ReadOnlySpan<byte> change, int start, Span<RecordCell> cells, Span<sbyte> kinds)
    {
        var found = new RecordCell[3];
        if (Change.Find(change, found) is { } bad)
        {
            return bad;
        }

        var op = found[2];
        switch (op.Length == 1 ? (char)op.Of(change)[0] : ' ')
        {
            case 'c' or 'r':
                kinds[0] = (sbyte)ChangeKind.Insert;
                return Row(record, found[1], "after", start, cells[.._rows.Width]);
            case 'u':
                (kinds[0], kinds[1]) = ((sbyte)ChangeKind.UpdateBefore, (sbyte)ChangeKind.UpdateAfter);
                return Row(record, found[0], "before", start, cells[.._rows.Width]) ?? Row(record, found[1], "after", start, cells[_rows.Width..]);
            case 'd':
                kinds[0] = (sbyte)ChangeKind.Delete;
                return Row(record, found[0], "before", start, cells[.._rows.Width]);
            default: return "the change has no 'op' of c, r, u or d";
        }
    }

    private string? Row(ReadOnlySpan<byte> record, RecordCell row, string name, int start, Span<RecordCell> cells)
    {
        if (row.Length < 0)
        {
            return $"the change has no '{name}'" + (name == "before" ? ": a table of PostgreSQL needs REPLICA IDENTITY FULL" : "");
        }

        var at = start + row.Start;
        var reason = _rows.Find(record.Slice(at, row.Length), cells);
        for (var i = 0; i < cells.Length; i++)
        {
            // Unescaped cells have bytes of their own.
            cells[i] = cells[i] is { Length: >= 0, Unescaped: null } cell ? cell with { Start = cell.Start + at } : cells[i];
        }

        return reason;
    }
}
