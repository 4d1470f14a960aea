using Tarn.Storage.Metadata;

namespace Tarn.Storage.Rows.Memory;

/// <summary>Collects rows, and adds them at once.</summary>
internal sealed class MemoryRowIngest(Action<IReadOnlyList<Row>> add) : RowIngest
{
    private readonly List<Row> _rows = [];

    public override void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Invariant.Check(_rows.Count == 0 || _rows[^1].Key.Span.SequenceCompareTo(key) < 0);
        _rows.Add(new Row(key.ToArray(), value.ToArray()));
    }

    public override void Commit() => add(_rows);

    public override void Dispose()
    {
    }
}
