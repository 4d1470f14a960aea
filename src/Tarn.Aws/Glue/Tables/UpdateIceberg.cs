using System.Globalization;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Described;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;

namespace Tarn.Aws.Glue.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Commits the updates of an Iceberg table's metadata. The definition before it is archived unless SkipArchive is set.</summary>
    private async Task UpdateIceberg(
        (UpdateTableInput Input, UpdateIcebergInput Updates) request, Call call, CancellationToken cancellationToken)
    {
        var (input, updates) = request;
        if (input.TableInput is not null)
        {
            throw GlueErrors.InvalidInputException("UpdateOpenTableFormatInput replaces TableInput: use one of them.");
        }

        if (input.Name is not { } table)
        {
            throw GlueErrors.InvalidInputException("UpdateOpenTableFormatInput needs Name.");
        }

        var name = CatalogFinder.TableOf(call, input.CatalogId, input.DatabaseName, table);
        if (!finder.Find(call, name).IsIceberg)
        {
            throw GlueErrors.InvalidInputException($"Table {name.Table} is not an Iceberg table.");
        }

        await CommitUpdates(
            name, input, (_, metadata) => IcebergUpdates.Of(updates.UpdateIcebergTableInput.Updates, metadata),
            (transaction, prepared, entry, shown) => Apply(transaction, prepared, entry, (input.VersionId, shown), call), call, cancellationToken);
    }

    /// <summary>Commits updates of an Iceberg table's metadata together with what <paramref name="apply"/> writes in the same transaction.</summary>
    /// <param name="updates">The updates of the table's present entry and metadata.</param>
    /// <param name="apply">Gets the table as it was shown before, which is null where no version is archived.</param>
    private async Task CommitUpdates(
        TableName name, UpdateTableInput input, Func<CatalogTable, TableMetadata, IReadOnlyList<TableUpdate>> updates,
        Func<IMetadataTransaction, PreparedCommit, CatalogTable, Table?, ValueTask<ApplyOutcome>> apply, Call call, CancellationToken cancellationToken)
    {
        using var commitLock = await committers.Enter(name, call.Rights, cancellationToken);
        var entry = commitLock.Table ?? throw new TarnException(ErrorKind.NotFound, $"Table {name.Table} not found.");
        if (input.VersionId is { } version && version != Text(entry.Version))
        {
            throw GlueErrors.ConcurrentModificationException(GlueFailures.Concurrent);
        }

        var shown = input.SkipArchive == true ? null : await Show(entry, call, cancellationToken);
        var commit = new TableCommit { Updates = updates(entry, commitLock.Metadata!) };
        await using var prepared = await commitLock.Prepare(commit, cancellationToken);
        var outcome = await store.Commit(transaction => apply(transaction, prepared, entry, shown), cancellationToken);
        if (outcome != ApplyOutcome.Applied)
        {
            throw GlueErrors.ConcurrentModificationException(GlueFailures.Concurrent);
        }

        await commitLock.Committed(prepared, cancellationToken);
    }

    private async ValueTask<ApplyOutcome> Apply(
        IMetadataTransaction transaction, PreparedCommit prepared, CatalogTable entry, (string? VersionId, Table? Shown) before, Call call)
    {
        var present = await catalog.FindTable(transaction, entry.Name);
        if (present?.Id != entry.Id || (before.VersionId is not null && before.VersionId != Text(present.Version)))
        {
            return ApplyOutcome.Moved;
        }

        var outcome = await prepared.Apply(transaction);
        if (outcome == ApplyOutcome.Applied && before.Shown is not null)
        {
            await TableVersions.Archive(transaction, present.Id, present.Version, ArchivedDefinition(present, before.Shown, call));
        }

        return outcome;
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}
