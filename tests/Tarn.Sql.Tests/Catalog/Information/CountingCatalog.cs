using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;
using Tarn.Storage.Rights;
using Tarn.Workers.Leases;

namespace Tarn.Sql.Tests.Catalog.Information;

/// <summary>Counts the tables that were found, and the listings of tables.</summary>
internal sealed class CountingCatalog(ISqlCatalog inner) : ISqlCatalog
{
    public int Found { get; private set; }

    public int Listed { get; private set; }

    public ValueTask<IReadOnlyList<string>> ListDatabases(SqlPrincipal principal, CancellationToken cancellationToken) =>
        inner.ListDatabases(principal, cancellationToken);

    public ValueTask<IReadOnlyList<string>?> ListTables(SqlPrincipal principal, string database, CancellationToken cancellationToken)
    {
        Listed++;
        return inner.ListTables(principal, database, cancellationToken);
    }

    public ValueTask<IReadOnlyList<string>?> ListViews(SqlPrincipal principal, string database, CancellationToken cancellationToken)
    {
        Listed++;
        return inner.ListViews(principal, database, cancellationToken);
    }

    public bool HasPartitions(SqlPrincipal principal, string database, string table) => inner.HasPartitions(principal, database, table);

    public ValueTask<TableHandle?> FindView(SqlPrincipal principal, string database, string name, CancellationToken cancellationToken)
    {
        Found++;
        return inner.FindView(principal, database, name, cancellationToken);
    }

    public ValueTask<TableHandle?> FindTable(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken)
    {
        Found++;
        return inner.FindTable(principal, database, table, cancellationToken);
    }

    public ValueTask<TableHandle?> FindTableAt(
        SqlPrincipal principal, string database, string table, TablePoint point, CancellationToken cancellationToken) =>
        FindTable(principal, database, table, cancellationToken);

    public ValueTask<ScannedFiles> ListFiles(TableHandle table, Predicate predicate, CancellationToken cancellationToken) =>
        inner.ListFiles(table, predicate, cancellationToken);

    public IAsyncEnumerable<object?[]> ListRows(
        TableHandle table, Predicate predicate, IReadOnlySet<int> columns, CancellationToken cancellationToken) =>
        inner.ListRows(table, predicate, columns, cancellationToken);

    public ValueTask<IFileLease> LeaseFile(string account, IRights rights, string location, CancellationToken cancellationToken) =>
        inner.LeaseFile(account, rights, location, cancellationToken);
}
