using Tarn.Storage;

namespace Tarn.Lake.Catalog;

/// <summary>The name of a database or table as <see cref="ICatalogNames"/> keeps it.</summary>
/// <param name="Scope">Whose catalog.</param>
/// <param name="Kind">Of what.</param>
/// <param name="Path"><c>database</c>, or <c>database/table</c>; a database's name holds no slash, so the first one divides.</param>
public readonly record struct CatalogName(CatalogScope Scope, CatalogKind Kind, string Path)
{
    private const char Slash = '/';

    /// <summary>A database's name.</summary>
    public static CatalogName Of(DatabaseName name) => new(name.Scope, CatalogKind.Database, name.Database);

    /// <summary>A table's name.</summary>
    public static CatalogName Of(TableName name) => new(name.Scope, CatalogKind.Table, name.Database + Slash + name.Table);

    /// <summary>What the names of all databases of a scope begin with.</summary>
    public static CatalogName Databases(CatalogScope scope) => new(scope, CatalogKind.Database, "");

    /// <summary>What the names of all tables of a database begin with.</summary>
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
