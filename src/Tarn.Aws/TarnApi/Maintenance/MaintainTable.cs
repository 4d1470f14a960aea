using Tarn.Access;
using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;

namespace Tarn.Aws.TarnApi.Maintenance;

internal sealed partial class MaintenanceOperations
{
    /// <summary>
    /// Runs the maintenance of a table once; a dry run only plans the steps. A run compacts at most 256 MB; while HasMore is true,
    /// a further run has work.
    /// </summary>
    public async Task<MaintainTableOutput> MaintainTable(MaintainTableInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(input.DatabaseName!, input.TableName!, call);
        if (!table.IsIceberg)
        {
            return new MaintainTableOutput { Steps = [], Skipped = "it is not an Iceberg table", HasMore = false };
        }

        var report = await runs.Run(table, input.DryRun == true, withFiles: true, cancellationToken);
        return report.Failure is { } failure ? throw failure : new MaintainTableOutput
        {
            Steps = [.. report.Steps.Select(step => new MaintenanceStep { Action = step.Action, Reason = step.Reason, Result = step.Result })],
            Skipped = report.Skipped,
            HasMore = report.HasMore,
        };
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
