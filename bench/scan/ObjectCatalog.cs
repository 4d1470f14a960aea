using System.Globalization;
using Tarn.Lake.Formats;
using Tarn.Lake.Planning;
using Tarn.Sql.Catalog;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Workers.Leases;

namespace Tarn.Bench.Scan;

/// <summary>One table whose files are objects, read with verification or without.</summary>
internal sealed class ObjectCatalog(ObjectStore objects, TableHandle table, IReadOnlyList<ScannedFile> files, bool verifies) : ISqlCatalog
{
    private readonly ParquetReadPlans _plans = new(32 << 20);

    public ValueTask<IReadOnlyList<string>> ListDatabases(SqlPrincipal principal, CancellationToken cancellationToken) => new([table.Database]);

    public ValueTask<IReadOnlyList<string>?> ListTables(SqlPrincipal principal, string database, CancellationToken cancellationToken) => new([table.Name]);

    public ValueTask<IReadOnlyList<string>?> ListViews(SqlPrincipal principal, string database, CancellationToken cancellationToken) => new([]);

    public bool HasPartitions(SqlPrincipal principal, string database, string table) => false;

    public ValueTask<TableHandle?> FindView(SqlPrincipal principal, string database, string name, CancellationToken cancellationToken) =>
        new((TableHandle?)null);

    public ValueTask<TableHandle?> FindTable(SqlPrincipal principal, string database, string name, CancellationToken cancellationToken) => new(table);

    public ValueTask<ScannedFiles> ListFiles(TableHandle asked, Predicate predicate, CancellationToken cancellationToken) => new(new ScannedFiles(files));

    public ValueTask<TableHandle?> FindTableAt(
        SqlPrincipal principal, string database, string table, TablePoint point, CancellationToken cancellationToken) =>
        point is TablePoint.OfNow ? FindTable(principal, database, table, cancellationToken) : throw new NotSupportedException();

    public IAsyncEnumerable<object?[]> ListRows(
        TableHandle table, Predicate predicate, IReadOnlySet<int> columns, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async ValueTask<IFileLease> LeaseFile(string account, IRights rights, string location, CancellationToken cancellationToken)
    {
        var version = await objects.Head("lake", location, cancellationToken);
        return new Lease(await objects.LeaseLocalFile(version, cancellationToken), version, verifies ? _plans : null);
    }

    private sealed class Lease(LocalFileLease lease, ObjectVersion version, ParquetReadPlans? plans) : IFileLease
    {
        public string Path => lease.Path;

        public string LinkName { get; } = "v" + version.Number.ToString(CultureInfo.InvariantCulture);

        public long SizeBytes => version.Size;

        public long ModifiedMs => 0;

        public Task<ParquetObstacle> Obstacles(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken) =>
            Task.FromResult(ParquetObstacle.None);

        public async Task Verify(IReadOnlyCollection<IReadOnlyList<int>>? columns, CancellationToken cancellationToken)
        {
            if (plans is not null)
            {
                var plan = await plans.Of(version.Number, version.Size, range => lease.Read(range, cancellationToken));
                await lease.Verify(columns is null ? [new(0, version.Size)] : plan.Ranges(columns), cancellationToken);
            }
        }

        public Task VerifyFooter(CancellationToken cancellationToken) => Verify(null, cancellationToken);

        public void Dispose() => lease.Dispose();
    }
}
