using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;

namespace Tarn.Sql.Tests.Catalog;

/// <summary>The in-memory twin of the catalog, with the tables and files of a test.</summary>
internal sealed class MemoryCatalog : ISqlCatalog
{
    private readonly Dictionary<(string Database, string Table), (TableHandle Table, List<DataFile> Files)> _tables = [];

    private readonly SortedSet<string> _databases = new(StringComparer.Ordinal);

    public Dictionary<string, string> LocalPaths { get; } = [];

    public int Leases { get; private set; }

    public void AddDatabase(string name) => _databases.Add(name);

    /// <summary>Adds a table with these files, or with those that its state, a function of a predicate, lists.</summary>
    public void Add(TableHandle table, params DataFile[] files)
    {
        _databases.Add(table.Database);
        _tables[(table.Database, table.Name)] = (table, [.. files]);
    }

    public ValueTask<IReadOnlyList<string>> ListDatabases(SqlPrincipal principal, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([.. _databases]);

    public ValueTask<IReadOnlyList<string>?> ListTables(SqlPrincipal principal, string database, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>?>(_databases.Contains(database.ToLowerInvariant())
            ? [.. _tables.Keys.Where(k => k.Database == database.ToLowerInvariant()).Select(k => k.Table).Order(StringComparer.Ordinal)] : null);

    public ValueTask<TableHandle?> FindTable(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_tables.TryGetValue((database.ToLowerInvariant(), table.ToLowerInvariant()), out var found) ? found.Table : null);

    public async ValueTask<TableFiles> ListFiles(TableHandle table, Predicate predicate, CancellationToken cancellationToken) =>
        table.State is Func<Predicate, Task<TableFiles>> list ? await list(predicate) : new TableFiles(_tables[(table.Database, table.Name)].Files);

    public ValueTask<IFileLease> LeaseFile(SqlPrincipal principal, string location, CancellationToken cancellationToken)
    {
        Leases++;
        return ValueTask.FromResult<IFileLease>(new Lease(this, LocalPaths[location]));
    }

    private sealed class Lease(MemoryCatalog owner, string path) : IFileLease
    {
        public string Path => path;

        public string LinkName => System.IO.Path.GetFileName(path);

        public long ModifiedMs => 1_714_521_600_123;

        public Task Verify(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task VerifyFooter(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => owner.Leases--;
    }
}
