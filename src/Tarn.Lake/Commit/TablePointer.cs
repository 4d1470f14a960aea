using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>The row that names a table's metadata file: a commit moves it by compare-and-swap inside a metadata transaction.</summary>
internal static class TablePointer
{
    public static async ValueTask<ApplyOutcome> Create(LakeCatalog catalog, IMetadataTransaction transaction, PreparedCommit commit)
    {
        await catalog.RequireDatabase(transaction, commit.Table.Name.DatabaseName);
        if (await catalog.FindTable(transaction, commit.Table.Name) is { } existing)
        {
            return existing.MetadataLocation == commit.MetadataLocation ? ApplyOutcome.AlreadyApplied : ApplyOutcome.Moved;
        }

        var pointed = commit.Table.PointTo(commit.MetadataLocation, commit.Metadata, commit.Rights);
        await catalog.CreateTable(transaction, pointed with { UpdatedMs = commit.Metadata.LastUpdatedMs, Kinds = commit.Kinds });
        return ApplyOutcome.Applied;
    }

    public static async ValueTask<ApplyOutcome> Move(LakeCatalog catalog, IMetadataTransaction transaction, PreparedCommit commit)
    {
        var table = await transaction.FindPointer(commit.Table);
        if (table is null)
        {
            return ApplyOutcome.Gone;
        }

        if (table.MetadataLocation == commit.MetadataLocation)
        {
            return ApplyOutcome.AlreadyApplied;
        }

        // only the pointer matters: a changed definition (a comment, a parameter) does not require new files
        if (table.MetadataLocation != commit.Table.MetadataLocation)
        {
            return ApplyOutcome.Moved;
        }

        await catalog.MovePointer(transaction, table.PointTo(commit.MetadataLocation, commit.Metadata, commit.Rights) with
        {
            UpdatedMs = commit.Metadata.LastUpdatedMs,
            Kinds = commit.Kinds,
            PreviousMetadataLocation = table.MetadataLocation,
            SchemaByTarn = table.SchemaByTarn || commit.ChangesColumns,
        });
        return ApplyOutcome.Applied;
    }
}
