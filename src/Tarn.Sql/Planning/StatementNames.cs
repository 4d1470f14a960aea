using Tarn.Sql.Catalog;

namespace Tarn.Sql.Planning;

/// <summary>How the names of a statement are understood, and what its caller may read.</summary>
/// <param name="Database">The database of names without one.</param>
public sealed record StatementNames(string Database)
{
    /// <summary>Other names of the catalog, in lower case; null: none.</summary>
    public IReadOnlySet<string>? Catalogs { get; init; }

    /// <summary>Whether undelivered rows of tables are seen.</summary>
    public bool IsLive { get; init; }

    /// <summary>
    /// The tables and views that the caller was allowed to read when the statement was accepted, also the ones below views. Null:
    /// all.
    /// </summary>
    public IReadOnlySet<NamedTable>? Readable { get; init; }
}
