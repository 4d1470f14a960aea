using Tarn.DuckDb;
using Tarn.DuckDb.Arrow;

namespace Tarn.Lake.Shredding;

/// <summary>Imports batches of chunks into vectors of DuckDB. One thread uses it.</summary>
/// <param name="connection">An open connection.</param>
/// <param name="plan">The wanted columns.</param>
/// <param name="target">Their Arrow schema.</param>
/// <param name="arena">The memory to which vectors refer, beside the chunks.</param>
internal sealed unsafe class BatchImport(DuckConnection connection, ColumnPlan plan, ArrowTarget target, NativeArena arena) : IDisposable
{
    private readonly ArrowImport _import = new(connection, target.Schema);
    private readonly ArrowBatch _arrow = new(arena);
    private bool _isChecked;

    /// <summary>Makes the vectors refer to the batch. Columns of the output beyond the plan's stay.</summary>
    /// <param name="output">The vectors.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="projection">The chunk's columns.</param>
    /// <param name="selection">The wanted rows; null: all.</param>
    public void Import(ChunkView output, ChunkBatch batch, ChunkProjection projection, RowSelection? selection)
    {
        using var imported = _import.Import(_arrow.Of(batch, projection));
        CheckTypes(output, imported.View);
        for (var i = 0; i < plan.Children.Length; i++)
        {
            var column = output[i];
            if (ArrowTarget.IsMapAsList(plan, plan.Children[i]))
            {
                FillMap(column, imported.View[i], batch.Rows);
            }
            else
            {
                column.Reference(imported.View[i]);
            }

            if (selection is not null)
            {
                column.Select(selection);
            }
        }

        output.RowCount = selection?.Count ?? batch.Rows;
    }

    /// <summary>
    /// Checks types first, because a vector that refers to one of another type ends the process: DuckDB throws
    /// through its C API.
    /// </summary>
    private void CheckTypes(ChunkView output, ChunkView imported)
    {
        for (var i = 0; i < plan.Children.Length && !_isChecked; i++)
        {
            using var wanted = output[i].Type();
            using var given = imported[i].Type();
            var same = ArrowTarget.IsMapAsList(plan, plan.Children[i]) ? SameEntries(wanted, given) : wanted.Same(given);
            if (!same)
            {
                throw new InvalidOperationException($"column {plan.Children[i].Node.Name} cannot be imported");
            }
        }

        _isChecked = true;
    }

    private static bool SameEntries(DuckType map, DuckType list)
    {
        using var entry = list.Element();
        using var key = entry.Field(0);
        using var value = entry.Field(1);
        using var wantedKey = map.Key();
        using var wantedValue = map.Value();
        return key.Same(wantedKey) && value.Same(wantedValue);
    }

    /// <summary>
    /// Fills a map from a list. DuckDB refuses to let a map refer to a list, although both have the same layout. So
    /// entries are copied; keys and values are referred to.
    /// </summary>
    private static void FillMap(VectorView map, VectorView list, int rows)
    {
        list.Values<UInt128>(rows).CopyTo(map.Values<UInt128>(rows));
        map.MakeNullable();
        var validity = list.Validity(rows);
        if (validity.IsEmpty)
        {
            map.Validity(rows).Fill(ulong.MaxValue);
        }
        else
        {
            validity.CopyTo(map.Validity(rows));
        }

        map.SetElementCount(list.ElementCount);
        map.Elements.Field(0).Reference(list.Elements.Field(0));
        map.Elements.Field(1).Reference(list.Elements.Field(1));
    }

    /// <inheritdoc/>
    public void Dispose() => _import.Dispose();
}
