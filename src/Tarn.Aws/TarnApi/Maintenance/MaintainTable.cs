using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Actions;
using TableMaintenance = Tarn.Lake.Maintenance.TableMaintenance;

namespace Tarn.Aws.TarnApi.Maintenance;

internal sealed partial class MaintenanceOperations
{
    /// <summary>
    /// Runs the maintenance of a table once; a dry run only plans the steps. A run compacts at most 256 MB; while HasMore is true,
    /// a further run has work. With Adopt, a table that was registered or adopted is maintained from now on.
    /// </summary>
    public async Task<MaintainTableOutput> MaintainTable(MaintainTableInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(input.DatabaseName!, input.TableName!, call);
        if (!table.IsIceberg)
        {
            return new MaintainTableOutput { Steps = [], Skipped = "it is not an Iceberg table", HasMore = false };
        }

        var adopted = input.Adopt == true ? await Adopt(table, input.DryRun == true, call, cancellationToken) : [];
        var report = await runs.Run(table, input.DryRun == true, withFiles: true, cancellationToken);
        return report.Failure is { } failure ? throw failure : new MaintainTableOutput
        {
            Steps = [.. adopted, .. report.Steps.Select(step => new MaintenanceStep { Action = step.Action, Reason = step.Reason, Result = step.Result })],
            Skipped = report.Skipped,
            HasMore = report.HasMore,
        };
    }

    // The caller's right to delete decides whether files go: the commit notes it.
    private async Task<IReadOnlyList<MaintenanceStep>> Adopt(CatalogTable table, bool isDry, Call call, CancellationToken cancellationToken)
    {
        using var commitLock = await committers.Enter(table.Name, call.Rights, cancellationToken);
        if (commitLock is not { Table: { } present, Metadata: { } metadata } || TableMaintenance.SkipReason(present, metadata) is null)
        {
            return [];
        }

        call.Rights.RequireUse(present.Places);
        var step = new MaintenanceStep { Action = "adopt", Reason = $"property {OwnProperties.Maintenance} becomes on" };
        if (isDry)
        {
            return [step];
        }

        await commitLock.Commit(
            new PropertiesAction { Set = new Dictionary<string, string> { [OwnProperties.Maintenance] = "on" } }, null, cancellationToken);
        return [step with { Result = "done" }];
    }

    private CatalogTable Find(string databaseName, string tableName, Call call)
    {
        var (database, name) = (databaseName.ToLowerInvariant(), tableName.ToLowerInvariant());
        return CatalogNames.IsDatabase(database) && CatalogNames.IsTable(name)
            && catalog.TryFindTable(new TableName(new CatalogScope(call.Account, call.Region), database, name), out var table)
            ? table
            : throw new TarnException(ErrorKind.NotFound, $"Table {database}.{name} not found.");
    }
}
