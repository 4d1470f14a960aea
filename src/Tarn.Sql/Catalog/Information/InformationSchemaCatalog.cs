using Tarn.Lake.Planning;
using Tarn.Storage.Rights;
using Tarn.Workers.Leases;

namespace Tarn.Sql.Catalog.Information;

/// <summary>A catalog with the database <c>information_schema</c> beside its own.</summary>
/// <param name="catalog">The catalog whose databases and tables it describes.</param>
public sealed class InformationSchemaCatalog(ISqlCatalog catalog) : ISqlCatalog
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListDatabases(SqlPrincipal principal, CancellationToken cancellationToken) =>
        catalog.ListDatabases(principal, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>?> ListTables(SqlPrincipal principal, string database, CancellationToken cancellationToken) =>
        Is(database) ? ValueTask.FromResult<IReadOnlyList<string>?>(InformationSchema.Names) : catalog.ListTables(principal, database, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>?> ListViews(SqlPrincipal principal, string database, CancellationToken cancellationToken) =>
        Is(database) ? ValueTask.FromResult<IReadOnlyList<string>?>([]) : catalog.ListViews(principal, database, cancellationToken);

    /// <inheritdoc/>
    public string? HintFor(SqlPrincipal principal, string table) => catalog.HintFor(principal, table);

    /// <inheritdoc/>
    public bool HasPartitions(SqlPrincipal principal, string database, string table) =>
        !Is(database) && catalog.HasPartitions(principal, database, table);

    /// <inheritdoc/>
    public ValueTask<TableHandle?> FindView(SqlPrincipal principal, string database, string name, CancellationToken cancellationToken) =>
        Is(database) ? ValueTask.FromResult<TableHandle?>(null) : catalog.FindView(principal, database, name, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<TableHandle?> FindTable(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken) =>
        Is(database) ? ValueTask.FromResult(Described(principal, table)) : catalog.FindTable(principal, database, table, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<TableHandle?> FindTableAt(
        SqlPrincipal principal, string database, string table, TablePoint point, CancellationToken cancellationToken)
    {
        if (!Is(database))
        {
            return catalog.FindTableAt(principal, database, table, point, cancellationToken);
        }

        var found = Described(principal, table);
        return found is null || point is TablePoint.OfNow ? ValueTask.FromResult(found) : throw new SqlException(
            SqlErrorName.NotSupported, $"'{InformationSchema.Database}.{table}' has no earlier versions: it is not an Iceberg table");
    }

    /// <inheritdoc/>
    public ValueTask<ScannedFiles> ListFiles(TableHandle table, Predicate predicate, CancellationToken cancellationToken) =>
        catalog.ListFiles(table, predicate, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<object?[]> ListRows(
        TableHandle table, Predicate predicate, IReadOnlySet<int> columns, CancellationToken cancellationToken) => table.State is SqlPrincipal principal
            ? new InformationRows(this, principal, predicate).Of(table.Name, cancellationToken)
            : catalog.ListRows(table, predicate, columns, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IFileLease> LeaseFile(string account, IRights rights, string location, CancellationToken cancellationToken) =>
        catalog.LeaseFile(account, rights, location, cancellationToken);

    private static bool Is(string database) => database.Equals(InformationSchema.Database, StringComparison.OrdinalIgnoreCase);

    private static TableHandle? Described(SqlPrincipal principal, string table) =>
        InformationSchema.Find(table) is { } found ? found with { State = principal } : null;
}
