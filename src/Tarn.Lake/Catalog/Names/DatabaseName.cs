namespace Tarn.Lake.Catalog.Names;

/// <summary>A database's full name.</summary>
public readonly record struct DatabaseName
{
    /// <summary>Makes the name; letters are folded to lower case.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the name is not valid.</exception>
    public DatabaseName(CatalogScope scope, string database)
    {
        Scope = scope;
        Database = CatalogNames.FoldDatabase(database);
    }

    /// <summary>The account and region of the catalog.</summary>
    public CatalogScope Scope { get; }

    /// <summary>The name, in lower case.</summary>
    public string Database { get; }

    /// <inheritdoc/>
    public override string ToString() => Database;
}
