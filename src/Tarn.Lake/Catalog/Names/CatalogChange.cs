namespace Tarn.Lake.Catalog.Names;

/// <summary>A change of the catalog: of a database, a table or its partitions.</summary>
/// <param name="Table">The changed table; null: the database itself changed.</param>
/// <param name="Partitions">The values of the changed partitions; empty: the table itself changed.</param>
public readonly record struct CatalogChange(
    CatalogChangeKind Kind, DatabaseName Database, string? Table, IReadOnlyList<IReadOnlyList<string>> Partitions);
