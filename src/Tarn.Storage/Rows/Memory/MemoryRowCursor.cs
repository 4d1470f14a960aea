using System.Collections.Immutable;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Rows.Memory;

/// <summary>Rows of the twin by their indexes in the order of keys.</summary>
internal sealed class MemoryRowCursor(ImmutableSortedSet<Row> rows, int first, int end, bool isForward) : RowCursor
{
    private int _moves;

    public override ReadOnlySpan<byte> Key => Current.Key.Span;

    public override ReadOnlyMemory<byte> Value => Current.Value;

    private Row Current => rows[isForward ? first + _moves - 1 : end - _moves];

    public override bool MoveNext() => _moves < end - first && ++_moves > 0;

    public override void Dispose()
    {
    }
}
