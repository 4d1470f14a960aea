using Tarn.Lake.Catalog.Names;

namespace Tarn.Lake.Catalog;

/// <summary>The current state of a table: its definition and its pointer.</summary>
/// <param name="Table">The definition.</param>
/// <param name="Head">Version and pointer.</param>
public sealed record TableEntry(CatalogTable Table, TableHead Head)
{
    /// <summary>Its name.</summary>
    public TableName Name => Table.Name;

    /// <summary>Its id.</summary>
    public TableId Id => Table.Id;
}
