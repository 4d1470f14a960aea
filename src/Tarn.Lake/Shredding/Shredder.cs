using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Turns JSON records into rows of column chunks. A record becomes exactly one row, or it is rejected with a reason and
/// leaves no trace. A rejected record does not affect its neighbours. Belongs to one thread.
/// </summary>
public sealed class Shredder
{
    /// <summary>Most bytes of records in a chunk. Only a single larger record exceeds it.</summary>
    public const int SourceBytesMax = 1 << 20;

    private readonly ChunkBuilder _chunk;
    private readonly RowState _row;

    /// <param name="shape">the table's columns; records may add new fields if its options allow it</param>
    public Shredder(TableShape shape)
    {
        Shape = shape;
        _chunk = new ChunkBuilder(shape);
        _row = new RowState(shape.Options);
    }

    /// <summary>The table's columns and the columns that records added.</summary>
    public TableShape Shape { get; }

    /// <summary>Rows of the open chunk.</summary>
    public int Rows => _chunk.Rows;

    /// <summary>Bytes of the records in the open chunk.</summary>
    public long SourceBytes => _chunk.SourceBytes;

    /// <summary>Counts the values that went to <c>_rest</c>, for all rows appended by this shredder.</summary>
    public RestCounts RestCounts => _row.Counts;

    /// <summary>The kinds of column that scalars of appended rows need, where an inferred column took them, by field id.</summary>
    public IReadOnlyDictionary<int, ColumnKind> Raised => _row.Raised;

    /// <summary>
    /// Checks whether a record is one JSON object that can be shredded. If so, its fields extend the shape. All records
    /// of a first buffer are observed before any is shredded: D35 (types are chosen over the first buffer).
    /// </summary>
    public static ShredResult Observe(TableShape shape, ReadOnlySpan<byte> record)
    {
        var result = Check(record);
        if (!result.IsRejected)
        {
            shape.Observe(record);
        }

        return result;
    }

    /// <summary>
    /// Checks whether a record is one JSON object that can be shredded. The result does not depend on a table and
    /// agrees with <see cref="Append(ReadOnlySpan{byte}, in RowOrigin)"/>.
    /// </summary>
    public static ShredResult Check(ReadOnlySpan<byte> record)
    {
        if (!Utf8.IsValid(record))
        {
            return new(ShredStatus.InvalidUtf8, "The record is not valid UTF-8");
        }

        try
        {
            var json = new Utf8JsonReader(record, JsonRecords.ReaderOptions);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return RecordFault.Explain(record);
            }

            json.Skip();
            return json.Read() ? RecordFault.Explain(record) : new(ShredStatus.Appended);
        }
        catch (JsonException)
        {
            return RecordFault.Explain(record);
        }
    }

    /// <summary>Appends one record to the open chunk.</summary>
    /// <param name="lineage">The texts of the columns of lineage, if the shape has them.</param>
    public ShredResult Append(ReadOnlySpan<byte> record, in RowOrigin origin, RowLineage lineage = default) =>
        Append(record, origin, earlierRest: default, lineage);

    /// <summary>
    /// Appends every object of a record, which may have several one after the other, each as a row. Either all of them are
    /// appended, or the record is rejected. It needs the rules of <see cref="ShapeOptions.Reading"/>.
    /// </summary>
    /// <param name="origin">The origin of each row.</param>
    /// <param name="objectsMax">The most objects of the record.</param>
    /// <param name="rows">The rows appended.</param>
    public ShredResult AppendAll(ReadOnlySpan<byte> record, in RowOrigin origin, int objectsMax, out int rows)
    {
        Invariant.Check(Shape.Options is { Reading: not null, Evolve: false, KeepRest: false });
        rows = 0;
        if (_chunk.Rows > 0 && (_chunk.SourceBytes + record.Length > SourceBytesMax || _chunk.IsWide))
        {
            return new(ShredStatus.SealFirst);
        }

        if (!Utf8.IsValid(record))
        {
            return new(ShredStatus.InvalidUtf8, "The record is not valid UTF-8");
        }

        var result = ReadNext(record, out var length);
        if (result.IsRejected)
        {
            return result;
        }

        if (length < record.Length)
        {
            _chunk.Root.Rollback(_chunk.Root.Count - 1);
            return AppendSeveral(record, origin, objectsMax, out rows);
        }

        rows = 1;
        _chunk.EndRow(origin, default, record.Length, _row.Cells);
        return result;
    }

    /// <summary>Appends a row that was shredded before, with its former <c>_rest</c>.</summary>
    internal ShredResult Append(ReadOnlySpan<byte> record, in RowOrigin origin, ReadOnlySpan<byte> earlierRest, RowLineage lineage = default)
    {
        if (_chunk.Rows > 0 && (_chunk.SourceBytes + record.Length > SourceBytesMax || _chunk.IsWide || _chunk.ShapeVersion != Shape.Version))
        {
            return new(ShredStatus.SealFirst);
        }

        if (!Utf8.IsValid(record))
        {
            return new(ShredStatus.InvalidUtf8, "The record is not valid UTF-8");
        }

        _chunk.AdoptShapeIfEmpty();
        var result = Read(record, mayEvolve: Shape.Options.Evolve);
        if (result.Status == ShredStatus.Appended && _row.NeedsEvolution)
        {
            _chunk.Root.Rollback(_chunk.Root.Count - 1);
            if (Shape.Observe(record) && _chunk.Rows > 0)
            {
                return new(ShredStatus.SealFirst);
            }

            result = ReadAgain(record);
        }

        if (result.Status == ShredStatus.Appended)
        {
            if (Shape.Options.Lineage)
            {
                _chunk.Root.AppendLineage(origin, lineage);
            }

            _chunk.EndRow(origin, Shape.Options.KeepRest ? _row.BuildRest(earlierRest) : default, record.Length, _row.Cells);
        }

        return result;
    }

    /// <summary>
    /// Writes the open chunk in the format of docs/formats/chunk.md and begins the next one. The chunk must have rows.
    /// </summary>
    public ChunkSummary Seal(IBufferWriter<byte> output)
    {
        Invariant.Check(_chunk.Rows > 0);
        return _chunk.Seal(output);
    }

    private ShredResult ReadAgain(ReadOnlySpan<byte> record)
    {
        _chunk.AdoptShape();
        return Read(record, mayEvolve: false);
    }

    // All objects are read before the first one is appended: a row in a closed batch cannot be taken back.
    private ShredResult AppendSeveral(ReadOnlySpan<byte> record, in RowOrigin origin, int objectsMax, out int rows)
    {
        var (count, cells) = (0, 0L);
        rows = 0;
        for (var rest = record; !rest.IsEmpty;)
        {
            var result = ReadNext(rest, out var length);
            if (result.IsRejected)
            {
                return result;
            }

            _chunk.Root.Rollback(_chunk.Root.Count - 1);
            rest = rest[length..];
            cells += _row.Cells;
            if (++count > objectsMax || cells > RowState.CellsMax)
            {
                return new(ShredStatus.TypeMismatch, $"The record has more than {objectsMax} objects, or too many values in lists");
            }
        }

        for (var rest = record; !rest.IsEmpty; rows++)
        {
            ReadNext(rest, out var length);
            _chunk.EndRow(origin, default, length, _row.Cells);
            rest = rest[length..];
        }

        return new(ShredStatus.Appended);
    }

    /// <summary>Reads the first of several objects into the open batch. When it fails, no part of the row remains.</summary>
    /// <param name="record">The objects.</param>
    /// <param name="length">The bytes up to the next object, or to the end.</param>
    private ShredResult ReadNext(ReadOnlySpan<byte> record, out int length)
    {
        var rows = _chunk.Root.Count;
        length = 0;
        _row.Begin(mayEvolve: false);
        try
        {
            var cursor = new RecordCursor(record, _row, allowsSeveral: true);
            if (!cursor.Json.Read() || cursor.Json.TokenType != JsonTokenType.StartObject)
            {
                return RecordFault.Explain(record);
            }

            _chunk.Root.Read(ref cursor);
            length = cursor.Json.Read() ? (int)cursor.Json.TokenStartIndex : record.Length;
            return Complete(rows);
        }
        catch (JsonException)
        {
        }

        _chunk.Root.Rollback(rows);
        return RecordFault.Explain(record);
    }

    /// <summary>Reads a record into the open batch. When it fails, no part of the row remains.</summary>
    private ShredResult Read(ReadOnlySpan<byte> record, bool mayEvolve)
    {
        var rows = _chunk.Root.Count;
        _row.Begin(mayEvolve);
        try
        {
            var cursor = new RecordCursor(record, _row);
            if (!cursor.Json.Read() || cursor.Json.TokenType != JsonTokenType.StartObject)
            {
                return RecordFault.Explain(record);
            }

            _chunk.Root.Read(ref cursor);
            if (!cursor.Json.Read())
            {
                return Complete(rows);
            }
        }
        catch (JsonException)
        {
        }

        _chunk.Root.Rollback(rows);
        return RecordFault.Explain(record);
    }

    private ShredResult Complete(int rows)
    {
        if (Shape.Options.KeepRest || _row.FirstMisfit is not { } misfit)
        {
            return _chunk.Root.FindMissing(rows, rows + 1) is { } missing ? Reject(missing, rows) : new(ShredStatus.Appended);
        }

        _chunk.Root.Rollback(rows);
        return misfit.Reason is MisfitReason.Columns or MisfitReason.Reserved
            ? new(ShredStatus.UnknownColumn, $"The table has no column for {misfit.Path}")
            : new(ShredStatus.TypeMismatch, $"The value of {misfit.Path} does not fit its column");
    }

    private ShredResult Reject(ColumnBuilder missing, int rows)
    {
        var path = missing.Node.Name;
        for (var column = missing.Parent; column is { Parent: not null }; column = column.Parent)
        {
            path = $"{column.Node.Name}.{path}";
        }

        _chunk.Root.Rollback(rows);
        return new(ShredStatus.MissingValue, $"The record has no value that fits column {path}, which is required");
    }
}
