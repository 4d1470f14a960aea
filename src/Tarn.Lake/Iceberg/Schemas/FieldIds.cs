using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Schemas;

/// <summary>Assigns field ids to types.</summary>
public static class FieldIds
{
    /// <summary>
    /// Returns the type with a fresh id for every field at any depth; old ids are replaced. The fields of a struct are
    /// numbered before their nested fields, as Iceberg's own libraries do. <paramref name="next"/> returns each id
    /// once.
    /// </summary>
    public static IcebergType Assign(IcebergType type, Func<int> next)
    {
        switch (type)
        {
            case StructType structure:
                return Assign(structure, next);
            case ListType list:
                var elementId = next();
                return list with { ElementId = elementId, Element = Assign(list.Element, next) };
            case MapType map:
                var keyId = next();
                var valueId = next();
                return map with { KeyId = keyId, ValueId = valueId, Key = Assign(map.Key, next), Value = Assign(map.Value, next) };
            default:
                return type;
        }
    }

    /// <summary>As the other overload, for a struct.</summary>
    public static StructType Assign(StructType structure, Func<int> next)
    {
        var ids = structure.Fields.Select(_ => next()).ToArray();
        return new StructType(structure.Fields
            .Select((field, i) => field with { Id = ids[i], Type = Assign(field.Type, next) })
            .ToArray());
    }

    /// <summary>
    /// A new table's first schema, with ids from 1. <paramref name="lastColumnId"/> is the last id assigned.
    /// </summary>
    public static Schema NewTable(StructType columns, out int lastColumnId)
    {
        var last = 0;
        var assigned = Assign(columns, () => ++last);
        lastColumnId = last;
        return new Schema(0, assigned);
    }
}
