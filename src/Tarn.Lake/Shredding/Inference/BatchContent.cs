using System.Globalization;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// Finds the values of a batch that contain a scalar, in their columns or in <c>_rest</c>, and counts them. A value without one counts
/// nowhere, because records with it make no column either.
/// </summary>
internal sealed unsafe class BatchContent(ChunkBatch batch)
{
    private readonly Dictionary<int, ulong[]> _marks = [];

    /// <summary>A column on the way to a value of <c>_rest</c>, and whether it is the element of a list.</summary>
    public readonly record struct Step(ChunkColumn Column, bool IsElement);

    /// <summary>The columns on the way to a value with the indexes of their values; null: the chunk has no such column.</summary>
    public List<(Step Step, int Index)>? Find(int row, IReadOnlyList<string> parts)
    {
        var path = new List<(Step, int)>();
        var (column, index) = (batch.Chunk.Root, row);
        foreach (var part in parts)
        {
            var isElement = column.Kind == ColumnKind.List;
            if (isElement)
            {
                if (batch.IsNull(column.Index, index) || !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var place))
                {
                    return null;
                }

                var offsets = (int*)batch.At(batch[column.Index].Offsets);
                if (place >= offsets[index + 1] - offsets[index])
                {
                    return null;
                }

                (column, index) = (column.Children[0], offsets[index] + place);
            }
            else if (column.Kind == ColumnKind.Struct && column.Find(part) is { } field)
            {
                column = field;
            }
            else
            {
                return null;
            }

            path.Add((new Step(column, isElement), index));
        }

        return path;
    }

    /// <summary>Notes that a value of a struct or list contains a scalar which is in <c>_rest</c>.</summary>
    public void Mark(in Step step, int index)
    {
        if (step.Column.Kind is ColumnKind.Struct or ColumnKind.List && !batch.IsNull(step.Column.Index, index))
        {
            if (!_marks.TryGetValue(step.Column.Index, out var marks))
            {
                _marks[step.Column.Index] = marks = new ulong[Words(batch[step.Column.Index].Count)];
            }

            marks[index >> 6] |= 1UL << (index & 63);
        }
    }

    /// <summary>Counts the values of a column and of the fields below it.</summary>
    public void Count(ChunkColumn column, ValueKinds kinds)
    {
        if (column.Kind < ColumnKind.Struct)
        {
            CountScalars(column, kinds);
        }
        else
        {
            Content(column, kinds);
        }
    }

    private void CountScalars(ChunkColumn column, ValueKinds kinds)
    {
        var scalar = column.Kind switch
        {
            ColumnKind.Int or ColumnKind.Long => ColumnKind.Long,
            ColumnKind.Boolean or ColumnKind.Double or ColumnKind.String => column.Kind,
            ColumnKind.Float or ColumnKind.Decimal or ColumnKind.Date or ColumnKind.Time or ColumnKind.Timestamp or ColumnKind.TimestampTz
                or ColumnKind.Uuid or ColumnKind.Binary or ColumnKind.Struct or ColumnKind.List or ColumnKind.Map => (ColumnKind?)null,
        };
        ref readonly var buffers = ref batch[column.Index];
        if (scalar is { } kind)
        {
            // Only a column of text has values of other kinds.
            CountScalars(kinds, kind, buffers.Count - buffers.NullCount - buffers.Longs - buffers.Doubles - buffers.Booleans);
            CountScalars(kinds, ColumnKind.Long, buffers.Longs);
            CountScalars(kinds, ColumnKind.Double, buffers.Doubles);
            CountScalars(kinds, ColumnKind.Boolean, buffers.Booleans);
        }
    }

    private static void CountScalars(ValueKinds kinds, ColumnKind kind, int count)
    {
        if (count > 0)
        {
            kinds.Scalars.Add(kind, count);
        }
    }

    /// <summary>A bit for each value that contains a scalar; null: none does.</summary>
    private ulong[]? Content(ChunkColumn column, ValueKinds? kinds)
    {
        ref readonly var buffers = ref batch[column.Index];
        if (buffers.Count == buffers.NullCount)
        {
            return null;
        }

        switch (column.Kind)
        {
            case ColumnKind.Struct:
                var content = Marks(column);
                foreach (var child in column.Children)
                {
                    Unite(content, Content(child, kinds?.FieldHere(child.Name)));
                }

                kinds?.CountStructs(Bits(content));
                return content;
            case ColumnKind.List or ColumnKind.Map:
                var isList = column.Kind == ColumnKind.List;
                content = Lists(column, Content(column.Children[0], isList ? kinds?.ElementHere() : null));
                if (isList)
                {
                    kinds?.CountLists(Bits(content));
                }

                return content;
            default:
                if (kinds is not null)
                {
                    CountScalars(column, kinds);
                }

                return Values(column);
        }
    }

    private ulong[] Values(ChunkColumn column)
    {
        ref readonly var buffers = ref batch[column.Index];
        var bits = new ulong[Words(buffers.Count)];
        if (buffers.NullCount > 0)
        {
            new ReadOnlySpan<ulong>(batch.At(buffers.Validity), bits.Length).CopyTo(bits);
        }
        else
        {
            bits.AsSpan().Fill(ulong.MaxValue);
            bits[^1] >>= (64 - (buffers.Count & 63)) & 63;
        }

        return bits;
    }

    private ulong[] Lists(ChunkColumn column, ulong[]? elements)
    {
        var content = Marks(column);
        var offsets = (int*)batch.At(batch[column.Index].Offsets);
        for (var i = 0; elements is not null && i < batch[column.Index].Count; i++)
        {
            for (var j = offsets[i]; j < offsets[i + 1]; j++)
            {
                if ((elements[j >> 6] >> (j & 63) & 1) != 0)
                {
                    content[i >> 6] |= 1UL << (i & 63);
                    break;
                }
            }
        }

        return content;
    }

    private ulong[] Marks(ChunkColumn column) => _marks.GetValueOrDefault(column.Index) ?? new ulong[Words(batch[column.Index].Count)];

    private static void Unite(ulong[] into, ulong[]? bits)
    {
        for (var i = 0; bits is not null && i < into.Length; i++)
        {
            into[i] |= bits[i];
        }
    }

    private static long Bits(ulong[] bits)
    {
        var count = 0L;
        foreach (var word in bits)
        {
            count += System.Numerics.BitOperations.PopCount(word);
        }

        return count;
    }

    private static int Words(int values) => (values + 63) >> 6;
}
