using System.Collections.Immutable;

namespace Tarn.Storage.Metadata;

/// <summary>
/// One immutable state of the whole map; every change makes a new state that shares the unchanged parts.
/// </summary>
internal sealed class MemorySpaces
{
    private static readonly ImmutableSortedSet<Row> NoRows = ImmutableSortedSet<Row>.Empty.WithComparer(KeyOrder.Instance);
    private readonly ImmutableDictionary<ushort, ImmutableSortedSet<Row>> _spaces;

    private MemorySpaces(ImmutableDictionary<ushort, ImmutableSortedSet<Row>> spaces) => _spaces = spaces;

    public static MemorySpaces Empty { get; } = new(ImmutableDictionary<ushort, ImmutableSortedSet<Row>>.Empty);

    public ReadOnlyMemory<byte>? Get(Space space, ReadOnlyMemory<byte> key)
    {
        var rows = Rows(space);
        var index = rows.IndexOf(new Row(key, default));
        return index < 0 ? default(ReadOnlyMemory<byte>?) : rows[index].Value;
    }

    public List<Row> Scan(Space space, KeyRange range, int limit, bool descending)
    {
        var rows = Rows(space);
        var first = Place(rows, range.From);
        var end = range.Before is { } before ? Place(rows, before) : rows.Count;
        var found = new List<Row>();
        for (var i = 0; i < Math.Min(limit, end - first); i++)
        {
            found.Add(rows[descending ? end - 1 - i : first + i]);
        }

        return found;
    }

    public MemorySpaces With(RowChange change)
    {
        var rows = Rows(change.Space).Remove(new Row(change.Key, default));
        if (change.Value is { } value)
        {
            // Copies, because the caller may reuse its memory once the commit has ended.
            rows = rows.Add(new Row(change.Key.ToArray(), value.ToArray()));
        }

        return new MemorySpaces(_spaces.SetItem(change.Space.Id, rows));
    }

    private static int Place(ImmutableSortedSet<Row> rows, ReadOnlyMemory<byte> key)
    {
        var index = rows.IndexOf(new Row(key, default));
        return index < 0 ? ~index : index;
    }

    private ImmutableSortedSet<Row> Rows(Space space) => _spaces.GetValueOrDefault(space.Id, NoRows);

    private sealed class KeyOrder : IComparer<Row>
    {
        public static KeyOrder Instance { get; } = new();

        public int Compare(Row left, Row right) => left.Key.Span.SequenceCompareTo(right.Key.Span);
    }
}
