using Tarn.Aws.CloudTrail.Table;
using Tarn.Aws.CloudWatch.Points;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Maintenance;
using Tarn.Sql.Catalog;

namespace Tarn.Aws.TarnApi.SqlTables;

/// <summary>
/// The tables of the system databases. Each shows the rows that the service's own read operation would show. The rights to the thing
/// that a row is about decide.
/// </summary>
/// <param name="store">The store of their rows.</param>
/// <param name="registry">The log groups.</param>
public sealed class SystemTables(IMetadataStore store, MaintenanceHistory history, ResourceRegistry registry) : ISystemTables
{
    private readonly LedgerTables _ledger = new(store);
    private readonly MaintenanceTable _maintenance = new(history);
    private readonly ExecutionsTable _executions = new(store);
    private readonly LossesTable _losses = new(store);

    /// <summary>Makes the table of calls, which is a table of the lake; null: there is none.</summary>
    public AuditTable? Audit { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [ExecutionsTable.Name, .. _ledger.Names, MaintenanceTable.Name, LossesTable.Name];

    /// <inheritdoc/>
    public async ValueTask<TableHandle?> Find(SqlPrincipal principal, string table, CancellationToken cancellationToken)
    {
        if (table == AuditTable.Name && Audit is { } audit)
        {
            await audit.Make(principal.Account, cancellationToken);
        }

        return table switch
        {
            ExecutionsTable.Name => await _executions.Find(principal, cancellationToken),
            LossesTable.Name => await _losses.Find(principal, cancellationToken),
            MaintenanceTable.Name => await _maintenance.Find(principal, cancellationToken),
            _ => await _ledger.Find(principal, table, cancellationToken),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<RowFilter?> FindFilter(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken)
    {
        if (principal.Rights.IsUnlimited)
        {
            return null;
        }

        switch (database)
        {
            case LogRows.Database:
                return LogRows.SeenBy(principal, registry);
            case PointTable.Database:
                return PointTable.IsSeenBy(principal.Rights) ? null : RowFilter.OfNone;
            case AuditTable.Database:
                return AuditTable.IsSeenBy(principal.Rights) ? null : RowFilter.OfNone;
            case QuarantineTables.Database:
                await QuarantineTables.Check(store, principal, table, cancellationToken);
                return null;
            default:
                return RowFilter.OfNone;
        }
    }

    /// <inheritdoc/>
    public ValueTask<TableHandle?> FindBeside(SqlPrincipal principal, string database, string table, CancellationToken cancellationToken) =>
        database == QuarantineTables.Database
            ? QuarantineTables.FindBeside(store, principal, table, cancellationToken)
            : ValueTask.FromResult<TableHandle?>(null);
}
