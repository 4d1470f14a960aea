using System.Numerics;
using System.Text.Json;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Collects the values of one column for the batch being filled. A column may lag behind its struct: missing values are nulls that are
/// appended when the next value comes or the batch ends.
/// </summary>
internal abstract class ColumnBuilder(ShapeNode node, ColumnBuilder? parent)
{
    private ulong[] validity = new ulong[1];

    public ShapeNode Node { get; } = node;

    /// <summary>The node's kind when this was made: the shape may learn while the chunk is not sealed yet.</summary>
    public ColumnKind Kind { get; } = node.Kind;

    /// <summary>The node's digits of a decimal when this was made.</summary>
    public int Precision { get; } = node.Precision;

    public ColumnBuilder? Parent { get; } = parent;

    /// <summary>Values so far, nulls included.</summary>
    public int Count { get; private set; }

    /// <summary>Where in the record the value read last began; -1 where it went to <c>_rest</c>.</summary>
    public int ValueStart { get; set; }

    protected ReadOnlySpan<ulong> Validity => validity.AsSpan(0, (Count + 63) >> 6);

    /// <summary>
    /// Appends exactly one value: the one at the reader, or null where it does not fit. Leaves the reader at the value's last token.
    /// </summary>
    public void Read(ref RecordCursor cursor)
    {
        ValueStart = (int)cursor.Json.TokenStartIndex;
        if (cursor.Json.TokenType == JsonTokenType.Null)
            AppendNulls(1);
        else
            ReadValue(ref cursor);
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
            AppendNulls(count - Count);
    }

    /// <summary>The first required column at or below it that has no value among those from a number on; null where all have.</summary>
    public ColumnBuilder? FindMissing(int from, int before)
    {
        for (var i = from; Node.Required && i < before; i++)
            if (IsNull(i))
                return this;
        return Node.HasRequired ? FindMissingBelow(from, before) : null;
    }

    /// <summary>Whether there is no value of that number; columns may lag behind their struct.</summary>
    protected bool IsNull(int index) => index >= Count || (validity[index >> 6] >> (index & 63) & 1) == 0;

    protected virtual ColumnBuilder? FindMissingBelow(int from, int before) => null;

    /// <summary>Drops what came after the first <paramref name="count"/> values, also what a half-read value left.</summary>
    public void Rollback(int count)
    {
        count = Math.Min(count, Count);
        var word = count >> 6;
        if (word < validity.Length)
        {
            validity[word] &= (1UL << (count & 63)) - 1;
            var rest = validity.AsSpan(word + 1);
            rest[..Math.Max(0, Math.Min(rest.Length, ((Count + 63) >> 6) - word - 1))].Clear();
        }
        Count = count;
        RollbackValues(count);
    }

    /// <summary>Adds this column and those below it to a batch. A column without a value takes no bytes.</summary>
    /// <param name="chunk">the batch's bytes</param>
    /// <param name="directory">gets an entry for each column</param>
    /// <param name="count">values that the column must have; missing ones are nulls</param>
    public void Write(ChunkBytes chunk, List<ColumnBuffers> directory, int count)
    {
        var values = 0;
        foreach (var word in Validity)
            values += BitOperations.PopCount(word);
        if (values == 0)
        {
            WriteAbsent(directory, count);
            return;
        }
        PadTo(count);
        var buffers = new ColumnBuffers { Count = count, NullCount = count - values };
        if (values < count)
            buffers.Validity = chunk.Append(Validity);
        WriteValues(chunk, ref buffers);
        directory.Add(buffers);
        foreach (var child in Children)
            child.Write(chunk, directory, ChildCount);
    }

    private void WriteAbsent(List<ColumnBuffers> directory, int count)
    {
        directory.Add(new ColumnBuffers { Count = count, NullCount = count });
        foreach (var child in Children)
            child.WriteAbsent(directory, Kind == ColumnKind.Struct ? count : 0);
    }

    /// <summary>Values that each child has once this column is complete.</summary>
    protected virtual int ChildCount => Count;

    public virtual ReadOnlySpan<ColumnBuilder> Children => default;

    protected abstract void ReadValue(ref RecordCursor cursor);

    /// <summary>Makes room in the values.</summary>
    protected abstract void ReserveValues(int count);

    protected abstract void WriteValues(ChunkBytes chunk, ref ColumnBuffers buffers);

    /// <summary>Fills what a null needs beside its validity bit; room is there.</summary>
    protected virtual void AddNullSlots(int count)
    {
    }

    protected virtual void RollbackValues(int count)
    {
    }

    /// <summary>The value at the reader does not fit: null here, its text to <c>_rest</c>. A column whose type is not chosen yet may learn from it first.</summary>
    protected void Misfit(ref RecordCursor cursor, MisfitReason reason)
    {
        if (reason == MisfitReason.Type && Node.Provisional && cursor.Row.MayEvolve && Beats(cursor.Json.TokenType) && cursor.HasContent())
        {
            Evolve(ref cursor);
            return;
        }
        cursor.Misfit(this, field: null, reason);
        ValueStart = -1;
        AppendNulls(1);
    }

    private bool Beats(JsonTokenType value) => value switch
    {
        JsonTokenType.StartObject => Kind != ColumnKind.Struct,
        _ => Kind < ColumnKind.Struct,
    };

    /// <summary>
    /// The value may fit once the shape has learnt from the record; skipped until then. The row is rolled back, but the value is there: a required
    /// column does not miss it.
    /// </summary>
    protected void Evolve(ref RecordCursor cursor)
    {
        cursor.Row.NeedsEvolution = true;
        cursor.Json.Skip();
        AppendNulls(1);
        validity[(Count - 1) >> 6] |= 1UL << ((Count - 1) & 63);
    }

    /// <summary>The value at the reader is beyond a declared type: the column widens where it may, else it is a misfit.</summary>
    protected void WidenOrMisfit(ref RecordCursor cursor, MisfitReason reason)
    {
        if (cursor.Row.MayEvolve && WiderType.For(Node, ref cursor.Json) != null)
            Evolve(ref cursor);
        else
            Misfit(ref cursor, reason);
    }

    /// <summary>Whether the validity bits may have no room for one more value.</summary>
    protected bool IsAtWord => (Count & 63) == 0;

    protected void Reserve(int count)
    {
        var words = (count + 63) >> 6;
        if (words > validity.Length)
            Array.Resize(ref validity, Math.Max(words, validity.Length * 2));
        ReserveValues(count);
    }

    /// <summary>Counts a value whose slot has been filled.</summary>
    protected void Appended()
    {
        validity[Count >> 6] |= 1UL << (Count & 63);
        Count++;
    }
}
