using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// Follows a table's columns with the counts of their values. A column that was renamed keeps its counts by its field id. A column that got
/// another kind takes the ones of its name.
/// </summary>
/// <param name="schema">The table's columns.</param>
/// <param name="raised">Kinds of column that scalars need which a column took, by field id.</param>
internal sealed class TableKinds(Schema schema, IReadOnlyDictionary<int, ColumnKind> raised)
{
    /// <summary>
    /// Most columns with counts, at any depth, and most fields of kinds that their columns do not have. With the names of the latter
    /// they bound the row of the table: some 200 KB at most, 25 bytes a column usually.
    /// </summary>
    public const int ColumnsMax = 4_000;

    /// <inheritdoc cref="ColumnsMax"/>
    public const int OtherFieldsMax = 1_000;

    /// <summary>Most characters of their names.</summary>
    public const int CharactersMax = 1 << 15;

    private readonly KindBudget _room = new(OtherFieldsMax, CharactersMax);
    private int _columns;

    /// <summary>The counts of the table's columns, and of kinds that they do not have.</summary>
    /// <param name="present">The counts before.</param>
    /// <param name="found">The counts of new rows; null: there are none.</param>
    public ValueKinds Follow(ValueKinds present, ValueKinds? found)
    {
        var root = new ValueKinds();
        FollowFields(schema.Columns, present, found, root);
        return root;
    }

    private ValueKinds? Follow(IcebergType type, int id, ValueKinds? present, ValueKinds? found)
    {
        if (ValueKinds.Of(type) is not { } own || _columns == ColumnsMax)
        {
            return null;
        }

        _columns++;
        var kinds = new ValueKinds { FieldId = id };
        foreach (var some in new[] { present, found }.OfType<ValueKinds>())
        {
            kinds.AddCounts(some);
            foreach (var kind in Enum.GetValues<ValueKind>().Where(kind => kind != own || kind == ValueKind.Scalar))
            {
                kinds.AddTypes(kind, some, _room);
            }
        }

        if (raised.TryGetValue(id, out var scalar) && own == ValueKind.Scalar)
        {
            kinds.Scalars.Raise(scalar);
        }

        if (type is ListType list)
        {
            kinds.SetElement(Follow(list.Element, list.ElementId, present?.Element, found?.Element));
        }
        else if (type is StructType structure)
        {
            FollowFields(structure, present, found, kinds);
        }

        return kinds.IsEmpty ? null : kinds;
    }

    private void FollowFields(StructType structure, ValueKinds? present, ValueKinds? found, ValueKinds into)
    {
        foreach (var field in structure.Fields)
        {
            into.SetField(field.Name, Follow(field.Type, field.Id, present is null ? null : Find(present, field), found?.Fields.GetValueOrDefault(field.Name)));
        }
    }

    private ValueKinds? Find(ValueKinds present, NestedField field)
    {
        var named = present.Fields.GetValueOrDefault(field.Name);
        return named?.FieldId == field.Id ? named
            : present.Fields.Values.FirstOrDefault(other => other.FieldId == field.Id)
            ?? (named is not null && !schema.FieldsById.ContainsKey(named.FieldId) ? named : null);
    }
}
