using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>
/// One column of a chunk. Pointers into it become invalid when its chunk is reset, so it is a ref struct and cannot be
/// stored. Nothing is checked: the caller must keep row numbers below the vector's capacity.
/// </summary>
public readonly unsafe ref struct VectorView
{
    private readonly nint _vector;

    internal VectorView(nint vector) => _vector = vector;

    internal nint Native => _vector;

    /// <summary>
    /// The values in DuckDB's layout for this type. For strings, use <see cref="Bytes"/>; for lists,
    /// <see cref="Entry"/>.
    /// </summary>
    public Span<T> Values<T>(int count) where T : unmanaged => new(Lib.VectorData(_vector), count);

    /// <summary>One bit per row, 1: the row has a value. Empty when every row has a value.</summary>
    public Span<ulong> Validity(int rows)
    {
        var bits = Lib.VectorValidity(_vector);
        return bits == null ? default : new(bits, (rows + 63) >> 6);
    }

    public bool IsNull(int row)
    {
        var bits = Lib.VectorValidity(_vector);
        return bits != null && (bits[row >> 6] >> (row & 63) & 1) == 0;
    }

    /// <summary>The caller disposes the type.</summary>
    public DuckType Type() => new(Lib.VectorType(_vector));

    /// <summary>Makes the vector ready for <see cref="SetNull"/>. One call is enough.</summary>
    public void MakeNullable() => Lib.VectorEnsureValidity(_vector);

    public void SetNull(int row) => Lib.VectorValidity(_vector)[row >> 6] &= ~(1UL << (row & 63));

    /// <summary>The text or bytes of a row of a varchar, blob or bit vector.</summary>
    public ReadOnlySpan<byte> Bytes(int row)
    {
        var text = (byte*)Lib.VectorData(_vector) + row * 16L;
        var length = *(int*)text;
        return length <= InlineLength ? new(text + 4, length) : new(*(byte**)(text + 8), length);
    }

    /// <summary>Copies text or bytes into a row. A varchar must be valid UTF-8, which is not checked.</summary>
    public void SetBytes(int row, ReadOnlySpan<byte> value)
    {
        if (value.Length > InlineLength)
        {
            fixed (byte* text = value)
            {
                Lib.VectorAssignString(_vector, (ulong)row, text, (ulong)value.Length);
            }

            return;
        }

        var slot = (byte*)Lib.VectorData(_vector) + row * 16L;
        new Span<byte>(slot, 16).Clear();
        *(int*)slot = value.Length;
        value.CopyTo(new Span<byte>(slot + 4, InlineLength));
    }

    /// <summary>A field of a struct. A map is a list of structs with key (0) and value (1).</summary>
    public VectorView Field(int index) => new(Lib.StructChild(_vector, (ulong)index));

    /// <summary>The elements of a list or entries of a map, for all rows together.</summary>
    public VectorView Elements => new(Lib.ListChild(_vector));

    public int ElementCount => (int)Lib.ListSize(_vector);

    /// <summary>The range of the row's elements in <see cref="Elements"/>.</summary>
    public (int Start, int Count) Entry(int row)
    {
        var entry = (ulong*)Lib.VectorData(_vector) + row * 2L;
        return ((int)entry[0], (int)entry[1]);
    }

    public void SetEntry(int row, int start, int count)
    {
        var entry = (ulong*)Lib.VectorData(_vector) + row * 2L;
        entry[0] = (ulong)start;
        entry[1] = (ulong)count;
    }

    /// <summary>Reserves memory for elements. Earlier views of <see cref="Elements"/> become invalid.</summary>
    public void Reserve(int elements)
    {
        if (Lib.ListReserve(_vector, (ulong)elements) != Lib.Success)
        {
            throw new DuckException(DuckErrorType.OutOfMemory, $"no memory for {elements} list elements");
        }
    }

    public void SetElementCount(int elements)
    {
        if (Lib.ListSetSize(_vector, (ulong)elements) != Lib.Success)
        {
            throw new DuckException(DuckErrorType.Internal, "not a list");
        }
    }

    /// <summary>Makes this vector share the other vector's data. Both must have the same type.</summary>
    public void Reference(VectorView other) => Lib.VectorReference(_vector, other._vector);

    /// <summary>Retains only the selected rows, in the selection's order.</summary>
    public void Select(RowSelection selection) => Lib.SliceVector(_vector, selection.Native, (ulong)selection.Count);

    /// <summary>Strings up to this many bytes are stored in the vector itself.</summary>
    private const int InlineLength = 12;
}
