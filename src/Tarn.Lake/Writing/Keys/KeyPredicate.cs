using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Lake.Planning;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Upserts;

namespace Tarn.Lake.Writing.Keys;

/// <summary>The keys of rows as a predicate, which plans the files that may have them.</summary>
public static class KeyPredicate
{
    /// <summary>A column with more values is planned by the lowest and the highest one.</summary>
    private const int ValuesMax = 10_000;

    /// <summary>A predicate that is true for every row with one of the keys. Null equals null.</summary>
    /// <param name="chunks">The rows.</param>
    /// <param name="selection">A row of each key.</param>
    /// <param name="columns">The table's columns with their ids.</param>
    /// <param name="keyIds">The key columns: primitive, not floating, and not within lists or maps.</param>
    public static Predicate Of(IReadOnlyList<ColumnChunk> chunks, ChunkRowSelection selection, StructType columns, IReadOnlyList<int> keyIds)
    {
        var schema = new Schema(0, columns);
        return Predicate.And([.. keyIds.Select(id => OfColumn(id, (PrimitiveType)schema.FieldsById[id].Type, Values(chunks, selection, columns, id)))]);
    }

    private static Predicate OfColumn(int id, PrimitiveType type, HashSet<Value> values)
    {
        var hasNull = values.Remove(default);
        var some = values.Count <= ValuesMax || type.Kind == PrimitiveKind.Uuid
            ? Predicate.In(id, [.. values.Select(value => value.Of!)])
            : Between(id, values);
        return hasNull ? Predicate.Or(some, Predicate.IsNull(id)) : some;
    }

    private static Predicate Between(int id, HashSet<Value> values)
    {
        var order = Comparer<object>.Create(ValueOrder.Compare);
        return Predicate.And(
            Predicate.Compare(id, ComparisonOperator.GreaterOrEqual, values.Select(value => value.Of!).Min(order)!),
            Predicate.Compare(id, ComparisonOperator.LessOrEqual, values.Select(value => value.Of!).Max(order)!));
    }

    private static HashSet<Value> Values(IReadOnlyList<ColumnChunk> chunks, ChunkRowSelection selection, StructType columns, int id)
    {
        var values = new HashSet<Value>();
        foreach (var chunk in chunks)
        {
            var path = ChunkValue.PathTo(chunk.Root, columns, id);
            using var use = chunk.Use();
            foreach (var batch in chunk.Batches.Where(batch => selection.AllOf(batch) != false))
            {
                for (var row = 0; row < batch.Rows; row++)
                {
                    if (selection.Contains(batch, row))
                    {
                        values.Add(new Value(path is null ? null : ChunkValue.At(batch, path, row)));
                    }
                }
            }
        }

        return values;
    }

    // Equal arrays of bytes may occur twice.
    private readonly record struct Value(object? Of);
}
