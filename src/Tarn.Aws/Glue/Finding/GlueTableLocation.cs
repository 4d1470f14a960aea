using Tarn.Aws.Glue.Definitions;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Glue.Finding;

/// <summary>The locations of tables that are not Iceberg, as their clients described them.</summary>
public static class GlueTableLocation
{
    /// <summary>The location; null: the table has none.</summary>
    public static string? Of(CatalogTable table) => CatalogDocument.DecodeTable(table.Document)?.StorageDescriptor?.Location;
}
