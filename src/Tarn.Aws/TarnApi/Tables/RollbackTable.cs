using System.Globalization;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Snapshots;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Aws.TarnApi.Tables;

internal sealed partial class TableOperations
{
    /// <summary>
    /// Takes a table back to an earlier snapshot, or to its state at a time. The snapshots that it leaves stay until they expire, and a
    /// rollback to one of them brings it back. Positions of deliveries stay: records that were delivered are not delivered again.
    /// </summary>
    public async Task<RollbackTableOutput> RollbackTable(RollbackTableInput input, Call call, CancellationToken cancellationToken)
    {
        var name = new TableName(new CatalogScope(call.Account, call.Region), input.DatabaseName, input.TableName);
        using var commitLock = await committers.Enter(name, call.Rights, cancellationToken);
        if (commitLock is not { Table: { } table, Metadata: { } metadata })
        {
            throw new TarnException(ErrorKind.NotFound, $"Table {name.Database}.{name.Table} not found, or not an Iceberg table.");
        }

        call.Touch(new ResourceId(table.Id.Value));
        call.Rights.RequireUse(table.Places);
        var (from, to) = (metadata.CurrentSnapshot, Target(input, metadata));
        var output = new RollbackTableOutput
        {
            From = from is null ? null : SnapshotTexts.Show(from),
            To = SnapshotTexts.Show(to),
            Snapshots = RollbackTarget.Count(metadata, to),
        };
        if (input.DryRun != true)
        {
            await commitLock.Commit(new Rollback(to.Id), null, cancellationToken);
        }

        return output;
    }

    private static Snapshot Target(RollbackTableInput input, TableMetadata metadata) => (input.SnapshotId, input.Time) switch
    {
        ({ } text, null) => RollbackTarget.Of(metadata, long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new SnapshotId(id)
            : throw new TarnException(ErrorKind.InvalidArgument, $"SnapshotId is '{text}': a number is needed, as ListSnapshots shows it.")),
        (null, { } time) => RollbackTarget.At(metadata, time),
        _ => throw new TarnException(ErrorKind.InvalidArgument, "RollbackTable takes either SnapshotId or Time."),
    };
}
