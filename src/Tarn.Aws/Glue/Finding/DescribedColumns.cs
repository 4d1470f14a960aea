using Tarn.Aws.Glue.Definitions;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Finding;

/// <summary>Finds the columns that a client described for a table.</summary>
public static class DescribedColumns
{
    /// <summary>Names and Hive types, without the partition columns; empty: the client described none.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(CatalogTable entry) =>
        entry.SchemaByTarn || CatalogDocument.DecodeTable(entry.Document)?.StorageDescriptor?.Columns is not { } columns
            ? []
            : [.. columns.Select(column => KeyValuePair.Create(column.Name, column.Type ?? "string"))];
}
