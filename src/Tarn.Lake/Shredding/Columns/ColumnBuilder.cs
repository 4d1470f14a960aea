using System.Numerics;
using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Collects the values of one column for the open batch. A column may have fewer values than its struct: its missing values are
/// nulls, appended with the next value or at the batch's end.
/// </summary>
internal abstract class ColumnBuilder(ShapeNode node, ColumnBuilder? parent)
{
    private ulong[] _validity = new ulong[1];

    public ShapeNode Node { get; } = node;

    /// <summary>The node's kind when this builder was made. The shape may change before the chunk is sealed.</summary>
    public ColumnKind Kind { get; } = node.Kind;

    /// <summary>The node's decimal digits when this builder was made.</summary>
    public int Precision { get; } = node.Precision;

    public ColumnBuilder? Parent { get; } = parent;

    /// <summary>Number of values so far, including nulls.</summary>
    public int Count { get; private set; }

    /// <summary>Start of the last value in the record; -1: the value went to <c>_rest</c>.</summary>
    public int ValueStart { get; set; }

    protected ReadOnlySpan<ulong> Validity => _validity.AsSpan(0, (Count + 63) >> 6);

    /// <summary>
    /// Appends exactly one value: the one at the reader, or null when it does not fit. Afterwards, the reader is at the
    /// value's last token.
    /// </summary>
    public void Read(ref RecordCursor cursor)
    {
        ValueStart = (int)cursor.Json.TokenStartIndex;
        if (cursor.Json.TokenType == JsonTokenType.Null)
        {
            AppendNulls(1);
        }
        else
        {
            ReadValue(ref cursor);
        }
    }

    /// <summary>Appends one value of a chunk, whose column has the same type.</summary>
    /// <param name="batch">The batch of the value.</param>
    /// <param name="index">The index of the value in the column.</param>
    public void Copy(ChunkBatch batch, ChunkColumn source, int index)
    {
        if (batch.IsNull(source.Index, index))
        {
            AppendNulls(1);
        }
        else
        {
            CopyValue(batch, source, index);
        }
    }

    public void AppendNulls(int count)
    {
        Reserve(Count + count);
        AddNullSlots(count);
        Count += count;
    }

    public void PadTo(int count)
    {
        if (Count < count)
        {
            AppendNulls(count - Count);
        }
    }

    /// <summary>
    /// Finds the first required column, at or below this one, that lacks a value with an index from
    /// <paramref name="from"/> to before <paramref name="before"/>. Null: none lacks one.
    /// </summary>
    public ColumnBuilder? FindMissing(int from, int before)
    {
        for (var i = from; Node.Required && i < before; i++)
        {
            if (IsNull(i))
            {
                return this;
            }
        }

        return Node.HasRequired ? FindMissingBelow(from, before) : null;
    }

    /// <summary>
    /// Whether the value at that index is null or missing, because columns may have fewer values than their struct.
    /// </summary>
    protected bool IsNull(int index) => index >= Count || (_validity[index >> 6] >> (index & 63) & 1) == 0;

    protected virtual ColumnBuilder? FindMissingBelow(int from, int before) => null;

    /// <summary>
    /// Discards all values after the first <paramref name="count"/>, including the parts of a half-read value.
    /// </summary>
    public void Rollback(int count)
    {
        count = Math.Min(count, Count);
        var word = count >> 6;
        if (word < _validity.Length)
        {
            _validity[word] &= (1UL << (count & 63)) - 1;
            var rest = _validity.AsSpan(word + 1);
            rest[..Math.Max(0, Math.Min(rest.Length, ((Count + 63) >> 6) - word - 1))].Clear();
        }

        Count = count;
        RollbackValues(count);
    }

    /// <summary>Adds this column and its descendants to a batch. A column without values takes no bytes.</summary>
    /// <param name="chunk">the batch's bytes</param>
    /// <param name="directory">receives an entry for each column</param>
    /// <param name="count">number of values that the column must have; missing ones are nulls</param>
    public void Write(ChunkBytes chunk, List<ColumnBuffers> directory, int count)
    {
        var values = 0;
        foreach (var word in Validity)
        {
            values += BitOperations.PopCount(word);
        }

        if (values == 0)
        {
            WriteAbsent(directory, count);
            return;
        }

        PadTo(count);
        var buffers = new ColumnBuffers { Count = count, NullCount = count - values };
        if (values < count)
        {
            buffers.Validity = chunk.Append(Validity);
        }

        WriteValues(chunk, ref buffers);
        directory.Add(buffers);
        foreach (var child in Children)
        {
            child.Write(chunk, directory, ChildCount);
        }
    }

    private void WriteAbsent(List<ColumnBuffers> directory, int count)
    {
        directory.Add(new ColumnBuffers { Count = count, NullCount = count });
        foreach (var child in Children)
        {
            child.WriteAbsent(directory, Kind == ColumnKind.Struct ? count : 0);
        }
    }

    /// <summary>Number of values that each child has once this column is complete.</summary>
    protected virtual int ChildCount => Count;

    public virtual ReadOnlySpan<ColumnBuilder> Children => default;

    protected abstract void ReadValue(ref RecordCursor cursor);

    /// <summary>Appends one value of a chunk that is not null.</summary>
    protected abstract void CopyValue(ChunkBatch batch, ChunkColumn source, int index);

    /// <summary>Reserves memory for values.</summary>
    protected abstract void ReserveValues(int count);

    protected abstract void WriteValues(ChunkBytes chunk, ref ColumnBuffers buffers);

    /// <summary>Fills a null's slots beside its validity bit. Their memory is already reserved.</summary>
    protected virtual void AddNullSlots(int count)
    {
    }

    protected virtual void RollbackValues(int count)
    {
    }

    /// <summary>
    /// Handles a value at the reader that does not fit: the column gets null, and <c>_rest</c> gets the value's text.
    /// A scalar may first change a column of scalars whose type is not final (<see cref="ShapeOptions.MayRaise"/>).
    /// </summary>
    protected void Misfit(ref RecordCursor cursor, MisfitReason reason)
    {
        if (reason == MisfitReason.Type && Node.Provisional && Kind < ColumnKind.Struct && cursor.Row.MayRaise(Node)
            && cursor.Json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            Evolve(ref cursor);
            return;
        }

        cursor.Misfit(this, field: null, reason);
        ValueStart = -1;
        AppendNulls(1);
    }

    /// <summary>
    /// Skips a value that may fit after the record has extended the shape. The row will be rolled back and read again.
    /// Until then the value counts as present, so that a required column does not miss it.
    /// </summary>
    protected void Evolve(ref RecordCursor cursor)
    {
        cursor.Row.NeedsEvolution = true;
        cursor.Json.Skip();
        AppendNulls(1);
        _validity[(Count - 1) >> 6] |= 1UL << ((Count - 1) & 63);
    }

    /// <summary>
    /// Handles a value at the reader that exceeds a declared type: if the column may widen, it does; otherwise the
    /// value is a misfit.
    /// </summary>
    protected void WidenOrMisfit(ref RecordCursor cursor, MisfitReason reason)
    {
        if (cursor.Row.MayEvolve && WiderType.For(Node, ref cursor.Json) != null)
        {
            Evolve(ref cursor);
        }
        else
        {
            Misfit(ref cursor, reason);
        }
    }

    /// <summary>Whether the validity bits may lack memory for one more value.</summary>
    protected bool IsAtWord => (Count & 63) == 0;

    protected void Reserve(int count)
    {
        var words = (count + 63) >> 6;
        if (words > _validity.Length)
        {
            Array.Resize(ref _validity, Math.Max(words, _validity.Length * 2));
        }

        ReserveValues(count);
    }

    /// <summary>Counts a value after its slot was filled.</summary>
    protected void Appended()
    {
        _validity[Count >> 6] |= 1UL << (Count & 63);
        Count++;
    }
}
