using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Shredding.Inference;

/// <summary>
/// Finds columns of objects whose keys are data, such as the ids of users: each new key makes a column more. A map holds them better.
/// </summary>
public static class MapLikeColumns
{
    /// <summary>Columns with more fields than these are named.</summary>
    public const int KeysMax = 100;

    /// <summary>The paths of a table's inferred structs with more than <see cref="KeysMax"/> fields, and the number of these.</summary>
    public static IEnumerable<(string Path, int Keys)> Of(TableMetadata table)
    {
        var inferred = InferredColumns.IdsOf(table);
        return table.CurrentSchema.FieldsById.Values
            .Where(field => field.Type is StructType { Fields.Count: > KeysMax } && inferred.Contains(field.Id))
            .OrderBy(field => field.Id)
            .Select(field => (table.CurrentSchema.PathsById[field.Id], ((StructType)field.Type).Fields.Count));
    }
}
