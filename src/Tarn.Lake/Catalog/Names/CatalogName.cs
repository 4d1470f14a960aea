using Tarn.Storage;

namespace Tarn.Lake.Catalog.Names;

/// <summary>The name of a database or table as <see cref="ICatalogNames"/> stores it.</summary>
/// <param name="Scope">The account and region of the catalog.</param>
/// <param name="Kind">Database or table.</param>
/// <param name="Path">
/// <c>database</c> or <c>database/table</c>. A database's name has no slash, so the first slash separates the two.
/// </param>
public readonly record struct CatalogName(CatalogScope Scope, CatalogKind Kind, string Path)
{
    private const char Slash = '/';

    public static CatalogName Of(DatabaseName name) => new(name.Scope, CatalogKind.Database, name.Database);

    public static CatalogName Of(TableName name) => new(name.Scope, CatalogKind.Table, name.Database + Slash + name.Table);

    /// <summary>The common prefix of the names of all databases in a scope.</summary>
    public static CatalogName Databases(CatalogScope scope) => new(scope, CatalogKind.Database, "");

    /// <summary>The common prefix of the names of all tables in a database.</summary>
    public static CatalogName Tables(DatabaseName name) => new(name.Scope, CatalogKind.Table, name.Database + Slash);

    internal DatabaseName ToDatabase()
    {
        Invariant.Check(Kind == CatalogKind.Database);
        return new DatabaseName(Scope, Path);
    }

    internal TableName ToTable()
    {
        var slash = Path.IndexOf(Slash);
        Invariant.Check(Kind == CatalogKind.Table && slash > 0);
        return new TableName(Scope, Path[..slash], Path[(slash + 1)..]);
    }
}
