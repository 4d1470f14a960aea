using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding;

/// <summary>
/// The findings while one record is read: values for <c>_rest</c>, the need for new columns, the first reason to refuse
/// the record.
/// </summary>
internal sealed class RowState(ShapeOptions options)
{
    /// <summary>Most cells of a record and of a chunk.</summary>
    public const int CellsMax = 4 << 20;

    private readonly List<Entry> _entries = [];
    private readonly List<(ShapeNode Column, ColumnKind Kind)> _raises = [];
    private readonly ArrayBufferWriter<byte> _texts = new();
    private readonly ArrayBufferWriter<byte> _rest = new();

    private readonly Dictionary<ShapeNode, string> _paths = [];

    private readonly record struct Entry(int Source, int Start, int Length, int Value, MisfitReason Reason, ColumnBuilder Column, byte[]? Field);

    /// <summary>Counts the <c>_rest</c> values of all rows whose <c>_rest</c> was built.</summary>
    public RestCounts Counts { get; } = new();

    /// <summary>The kinds of column that scalars of these rows need, where an inferred column took them, by field id.</summary>
    public Dictionary<int, ColumnKind> Raised { get; } = [];

    /// <summary>
    /// Whether this is the first reading, in which fields that the shape lacks only raise <see cref="NeedsEvolution"/>.
    /// </summary>
    public bool MayEvolve { get; private set; }

    public bool NeedsEvolution { get; set; }

    /// <summary>Number of columns that the elements of the record's lists and maps may leave empty.</summary>
    public int Cells { get; private set; }

    /// <summary>
    /// The first misfit that is not a duplicate. Without <c>_rest</c>, it is the reason to refuse the record.
    /// </summary>
    public (MisfitReason Reason, string Path)? FirstMisfit { get; private set; }

    public void Begin(bool mayEvolve)
    {
        MayEvolve = mayEvolve;
        NeedsEvolution = false;
        FirstMisfit = null;
        Cells = 0;
        _entries.Clear();
        _raises.Clear();
        _texts.ResetWrittenCount();
    }

    /// <summary>Builds the row's <c>_rest</c>: a JSON array, or empty. Valid until the next call.</summary>
    /// <param name="earlier">
    /// the <c>_rest</c> of a row that was shredded before, or empty; its entries come first
    /// </param>
    public ReadOnlySpan<byte> BuildRest(ReadOnlySpan<byte> earlier)
    {
        _rest.ResetWrittenCount();
        if (earlier.Length > 0)
        {
            _rest.Write(earlier[..^1]);
        }

        // Entries are sorted into the record's order, because a duplicate is found only when the later value of its
        // name is read.
        _entries.Sort(static (one, other) => one.Source.CompareTo(other.Source));
        foreach (var entry in _entries)
        {
            _rest.Write(_rest.WrittenCount == 0 ? "["u8 : ","u8);
            _rest.Write(_texts.WrittenSpan.Slice(entry.Start, entry.Length));
            Count(entry);
        }

        foreach (var (column, kind) in _raises)
        {
            Raised[column.InferredId] = Raised.TryGetValue(column.InferredId, out var known) ? KindOrder.Unite(known, kind) : kind;
        }

        if (_rest.WrittenCount > 0)
        {
            _rest.Write("]"u8);
        }

        return _rest.WrittenSpan;
    }

    /// <summary>Whether a scalar that does not fit may change a column whose type is not final.</summary>
    public bool MayRaise(ShapeNode column) => MayEvolve && options.MayRaise(column);

    /// <summary>Returns a savepoint for <see cref="Restore"/>.</summary>
    public RowSavepoint Mark() => new(_entries.Count, _raises.Count, FirstMisfit);

    /// <summary>Discards all entries after the savepoint, because their value is read again.</summary>
    public void Restore(in RowSavepoint mark)
    {
        FirstMisfit = mark.FirstMisfit;
        _entries.RemoveRange(mark.Entries, _entries.Count - mark.Entries);
        _raises.RemoveRange(mark.Raises, _raises.Count - mark.Raises);
    }

    /// <summary>Notes that a value of an inferred column fits, and yet wants another kind of column.</summary>
    public void Raise(ShapeNode column, ColumnKind kind)
    {
        if (column.InferredId > 0)
        {
            _raises.Add((column, kind));
        }
    }

    /// <summary>
    /// Counts the columns that an element of a list or map may leave empty. <c>[{},{},…]</c> costs a producer 3 bytes
    /// per element, but a table of 1,000 columns stores 1,000 nulls for each. Returns false when the record has too
    /// many.
    /// </summary>
    public bool TryTakeCells(int cells) => (Cells += cells) <= CellsMax;

    /// <summary>Adds one entry.</summary>
    /// <param name="column">the column; for a field without a column, the struct that contains it</param>
    /// <param name="field">the unescaped name of a field without a column, else null</param>
    /// <param name="source">start of the value in the record, in bytes</param>
    /// <param name="value">the value's JSON text</param>
    public void Add(ColumnBuilder column, byte[]? field, MisfitReason reason, int source, ReadOnlySpan<byte> value)
    {
        var start = _texts.WrittenCount;
        _texts.Write("{\"path\":\""u8);
        var path = _texts.WrittenCount;
        JsonPointer.Write(_texts, column, field);
        if (FirstMisfit == null && reason != MisfitReason.Duplicate)
        {
            FirstMisfit = (reason, Encoding.UTF8.GetString(_texts.WrittenSpan[path..]));
        }

        _texts.Write("\",\"reason\":\""u8);
        _texts.Write(Text(reason));
        _texts.Write("\",\"value\":"u8);
        var text = _texts.WrittenCount;
        _texts.Write(value);
        _texts.Write("}"u8);
        _entries.Add(new Entry(source, start, _texts.WrittenCount - start, text, reason, column, field));
    }

    /// <summary>
    /// Adds a value that a later one of the same name replaced. The value contains its own misfits, so their entries
    /// are removed.
    /// </summary>
    public void AddDuplicate(ColumnBuilder column, int source, ReadOnlySpan<byte> value)
    {
        var end = source + value.Length;
        _entries.RemoveAll(entry => entry.Source >= source && entry.Source < end);
        Add(column, field: null, MisfitReason.Duplicate, source, value);
    }

    /// <summary>Notes that a later value of the same name replaced the column's last value, which did not fit.</summary>
    public void ReplaceMisfit(ColumnBuilder column)
    {
        var at = _entries.FindLastIndex(entry => entry.Column == column && entry.Field is null);
        var entry = _entries[at];
        _entries.RemoveAt(at);
        Add(column, field: null, MisfitReason.Duplicate, entry.Source, _texts.WrittenSpan[entry.Value..(entry.Start + entry.Length - 1)].ToArray());
    }

    private void Count(in Entry entry)
    {
        var kind = RestLine.KindOf(_texts.WrittenSpan[entry.Value]);
        var path = Path(entry.Column);
        Counts.Add(entry.Field is not { } field
            ? new RestLine(path, entry.Reason, kind, entry.Column.Kind.ToString().ToLowerInvariant(), 1)
            : new RestLine(path.Length == 0 ? Encoding.UTF8.GetString(field) : $"{path}.{Encoding.UTF8.GetString(field)}", entry.Reason, kind, null, 1));
    }

    /// <summary>The column's name in the form of schema changes; empty for the row.</summary>
    private string Path(ColumnBuilder column)
    {
        if (column.Parent == null)
        {
            return "";
        }

        if (!_paths.TryGetValue(column.Node, out var path))
        {
            _paths[column.Node] = path = Path(column.Parent) is { Length: > 0 } parent ? $"{parent}.{column.Node.Name}" : column.Node.Name;
        }

        return path;
    }

    private static ReadOnlySpan<byte> Text(MisfitReason reason) => reason switch
    {
        MisfitReason.Type => "type"u8,
        MisfitReason.Range => "range"u8,
        MisfitReason.Duplicate => "duplicate"u8,
        MisfitReason.Columns => "columns"u8,
        _ => "reserved"u8,
    };
}

/// <summary>A state of <see cref="RowState"/> that can be restored.</summary>
internal readonly record struct RowSavepoint(int Entries, int Raises, (MisfitReason Reason, string Path)? FirstMisfit);
