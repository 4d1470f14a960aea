using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tarn.Access;

/// <summary>A list that holds its first items in the structure itself, so that a usual call allocates nothing.</summary>
internal struct FewItems<T>
{
    private const int InPlace = 4;

    private InPlaceItems _first;
    private T[]? _all;
    private int _count;

    /// <summary>In the order of <see cref="Add"/>; valid until the next one.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<T> Items => _all is null ? ((ReadOnlySpan<T>)_first)[.._count] : _all.AsSpan(0, _count);

    public void Add(T item)
    {
        if (_all is null && _count < InPlace)
        {
            _first[_count++] = item;
            return;
        }

        if (_all is null || _count == _all.Length)
        {
            var more = new T[_count * 2];
            Items.CopyTo(more);
            _all = more;
        }

        _all[_count++] = item;
    }

    [InlineArray(InPlace)]
    private struct InPlaceItems
    {
        private T _item;
    }
}
