namespace Tarn.Lake.Catalog.Names;

/// <summary>The kind of object that a name of the catalog denotes.</summary>
public enum CatalogKind
{
    /// <summary>A database.</summary>
    Database,

    /// <summary>A table of a database.</summary>
    Table,
}
