using System.Collections.Immutable;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Rows.Memory;

/// <summary>One state of the twin's map.</summary>
internal sealed class MemoryRowSnapshot(ImmutableSortedSet<Row> rows) : RowSnapshot
{
    public override byte[]? Get(ReadOnlySpan<byte> key) => MemoryRowStore.Find(rows, key);

    public override RowCursor Read(KeyRange range, bool isForward)
    {
        var first = MemoryRowStore.Place(rows, range.From);
        var end = range.Before is { } before ? MemoryRowStore.Place(rows, before) : rows.Count;
        return new MemoryRowCursor(rows, first, Math.Max(first, end), isForward);
    }

    public override void Dispose()
    {
    }
}
