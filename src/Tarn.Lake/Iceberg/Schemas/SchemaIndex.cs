using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Schemas;

/// <summary>Walks a type's fields at every depth.</summary>
internal static class SchemaIndex
{
    /// <summary>All fields with their full names, parents before children.</summary>
    public static IEnumerable<(string Path, NestedField Field)> Fields(StructType root) => Walk(root, "");

    /// <summary>The fields directly within a type. The fields of a list and of a map have the names that Iceberg gives them.</summary>
    public static IEnumerable<NestedField> Children(IcebergType type) => type switch
    {
        StructType structure => structure.Fields,
        ListType list => [new NestedField(list.ElementId, "element", list.Element, list.ElementRequired)],
        MapType map =>
        [
            new NestedField(map.KeyId, "key", map.Key, true),
            new NestedField(map.ValueId, "value", map.Value, map.ValueRequired),
        ],
        _ => [],
    };

    /// <summary>All fields below a type, parents before children.</summary>
    public static IEnumerable<NestedField> Below(IcebergType type) => Children(type).SelectMany(child => Below(child.Type).Prepend(child));

    private static IEnumerable<(string Path, NestedField Field)> Walk(IcebergType type, string prefix)
    {
        foreach (var child in Children(type))
        {
            var path = prefix.Length == 0 ? child.Name : $"{prefix}.{child.Name}";
            yield return (path, child);
            foreach (var below in Walk(child.Type, path))
            {
                yield return below;
            }
        }
    }
}
