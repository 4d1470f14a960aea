using Tarn.Lake.Formats;
using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;
using Tarn.Storage.Rights;
using Tarn.Workers.Leases;

namespace Tarn.Sql.Tests.Catalog;

/// <summary>The in-memory twin of the catalog, with the tables and files of a test.</summary>
internal sealed class MemoryCatalog : ISqlCatalog
{
    private readonly Dictionary<(string Database, string Table), (TableHandle Table, List<ScannedFile> Files)> _tables = [];

    private readonly SortedSet<string> _databases = new(StringComparer.Ordinal);

    public Dictionary<string, string> LocalPaths { get; } = [];

    public int Leases { get; private set; }

    public void AddDatabase(string name) => _databases.Add(name);

    /// <summary>Adds a table with these files, or with those that its state, a function of a predicate, lists.</summary>
    public void Add(TableHandle table, params ScannedFile[] files)
    {
        _databases.Add(table.Database);
        _tables[(table.Database, table.Name)] = (table, [.. files]);
    }

    /// <summary>Adds a view whose names without a database are of its own one.</summary>
    public void AddView(string database, string name, string sql, IReadOnlyList<TableColumn> columns) =>
        Add(new TableHandle(database, name, columns, null) { View = new SqlView(sql, database) });

    public ValueTask<IReadOnlyList<string>> ListDatabases(SqlPrincipal principal, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([.. _databases]);

    public ValueTask<IReadOnlyList<string>?> ListTables(SqlPrincipal principal, string database, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>?>(_databases.Contains(database.ToLowerInvariant())
            ? [.. _tables.Keys.Where(k => k.Database == database.ToLowerInvariant()).Select(k => k.Table).Order(StringComparer.Ordinal)] : null);

    public ValueTask<IReadOnlyList<string>?> ListViews(SqlPrincipal principal, string database, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>?>(_databases.Contains(database.ToLowerInvariant())
            ? [.. _tables.Values.Where(t => t.Table.Database == database.ToLowerInvariant() && t.Table.View is not null)
                .Select(t => t.Table.Name).Order(StringComparer.Ordinal)]
            : null);

    public bool HasPartitions(SqlPrincipal principal, string database, string table) => false;

    public async ValueTask<TableHandle?> FindView(SqlPrincipal principal, string database, string name, CancellationToken cancellationToken) =>
        await FindTable(principal, database, name, cancellationToken) is { View: not null } view ? view : null;

    public ValueTask<TableHandle?> FindTable(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_tables.TryGetValue((database.ToLowerInvariant(), table.ToLowerInvariant()), out var found) ? found.Table : null);

    /// <summary>The states that statements asked for.</summary>
    public List<TablePoint> Points { get; } = [];

    public ValueTask<TableHandle?> FindTableAt(
        SqlPrincipal principal, string database, string table, TablePoint point, CancellationToken cancellationToken)
    {
        if (point is not TablePoint.OfNow)
        {
            Points.Add(point);
        }

        return FindTable(principal, database, table, cancellationToken);
    }

    public async ValueTask<ScannedFiles> ListFiles(TableHandle table, Predicate predicate, CancellationToken cancellationToken) =>
        table.State is Func<Predicate, Task<ScannedFiles>> list ? await list(predicate) : new ScannedFiles(_tables[(table.Database, table.Name)].Files);

    public IAsyncEnumerable<object?[]> ListRows(
        TableHandle table, Predicate predicate, IReadOnlySet<int> columns, CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<object?[]>();

    public ValueTask<IFileLease> LeaseFile(string account, IRights rights, string location, CancellationToken cancellationToken)
    {
        Leases++;
        return ValueTask.FromResult<IFileLease>(new Lease(this, LocalPaths[location]));
    }

    private sealed class Lease(MemoryCatalog owner, string path) : IFileLease
    {
        public string Path => path;

        public string LinkName => System.IO.Path.GetFileName(path);

        public long SizeBytes => new FileInfo(path).Length;

        public long ModifiedMs => 1_714_521_600_123;

        public Task Verify(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<ParquetObstacle> Obstacles(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken) =>
            Task.FromResult(ParquetObstacle.None);

        public Task VerifyFooter(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => owner.Leases--;
    }
}
