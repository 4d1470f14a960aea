using Tarn.Aws.Glue.Definitions;
using Tarn.Lake.Catalog;

namespace Tarn.Aws.Iceberg.Finding;

/// <summary>Tells views from tables.</summary>
internal static class ViewRows
{
    /// <summary>Whether the row is a view's: described in Iceberg's form, or to Glue as VIRTUAL_VIEW.</summary>
    public static bool IsView(CatalogTable table) => table.ViewLocation is not null
        || (!table.IsIceberg && CatalogDocument.DecodeTable(table.Document)?.TableType == "VIRTUAL_VIEW");
}
