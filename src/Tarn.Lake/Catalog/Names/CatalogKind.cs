namespace Tarn.Lake.Catalog.Names;

/// <summary>The kind of object that a name of the catalog denotes.</summary>
public enum CatalogKind
{
    Database,

    /// <summary>A table of a database.</summary>
    Table,
}
