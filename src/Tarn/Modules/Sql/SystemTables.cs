using Tarn.Lake.Maintenance;
using Tarn.Sql.Catalog;
using Tarn.Storage.Metadata;

namespace Tarn.Modules.Sql;

/// <summary>The tables of database <c>tarn</c>.</summary>
internal sealed class SystemTables(IMetadataStore store, MaintenanceHistory history) : ISystemTables
{
    private readonly LedgerTables _ledger = new(store);
    private readonly MaintenanceTable _maintenance = new(history);
    private readonly ExecutionsTable _executions = new(store);

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [ExecutionsTable.Name, .. _ledger.Names, MaintenanceTable.Name];

    /// <inheritdoc/>
    public async ValueTask<TableHandle?> Find(SqlPrincipal principal, string table, CancellationToken cancellationToken) =>
        table switch
        {
            ExecutionsTable.Name => await _executions.Find(principal, cancellationToken),
            MaintenanceTable.Name => await _maintenance.Find(principal, cancellationToken),
            _ => await _ledger.Find(principal, table, cancellationToken),
        };

    /// <inheritdoc/>
    public ValueTask<TableHandle?> FindBeside(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken) =>
        _ledger.FindBeside(principal, database, table, cancellationToken);
}
