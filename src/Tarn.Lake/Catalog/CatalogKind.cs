namespace Tarn.Lake.Catalog;

/// <summary>What a name of the catalog stands for.</summary>
public enum CatalogKind
{
    /// <summary>A database.</summary>
    Database,

    /// <summary>A table of a database.</summary>
    Table,
}
