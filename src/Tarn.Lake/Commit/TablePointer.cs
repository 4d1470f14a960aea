using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>The row that names a table's metadata file: a commit moves it by compare-and-swap inside a metadata transaction.</summary>
internal static class TablePointer
{
    public static async ValueTask<ApplyOutcome> Create(LakeCatalog catalog, IMetadataTransaction transaction, PreparedCommit commit)
    {
        await catalog.RequireDatabase(transaction, commit.Entry.Name.DatabaseName);
        if (await catalog.FindTable(transaction, commit.Entry.Name) is { } existing)
        {
            return existing.Head.MetadataLocation == commit.MetadataLocation ? ApplyOutcome.AlreadyApplied : ApplyOutcome.Moved;
        }

        await catalog.CreateTable(transaction, commit.Entry.Table, commit.Entry.Head with
        {
            MetadataLocation = commit.MetadataLocation,
            UpdatedMs = commit.Metadata.LastUpdatedMs,
        });
        return ApplyOutcome.Applied;
    }

    public static async ValueTask<ApplyOutcome> Move(IMetadataTransaction transaction, PreparedCommit commit)
    {
        var planned = commit.Entry.Head;
        var head = await transaction.FindHead(commit.Entry.Id);
        if (head is null)
        {
            return ApplyOutcome.Gone;
        }

        if (head.MetadataLocation == commit.MetadataLocation)
        {
            return ApplyOutcome.AlreadyApplied;
        }

        // only the pointer matters: a changed definition (a comment, a parameter) does not require new files
        if (head.MetadataLocation != planned.MetadataLocation)
        {
            return ApplyOutcome.Moved;
        }

        var moved = head with
        {
            Version = head.Version + 1,
            UpdatedMs = commit.Metadata.LastUpdatedMs,
            MetadataLocation = commit.MetadataLocation,
            PreviousMetadataLocation = head.MetadataLocation,
            SchemaByTarn = head.SchemaByTarn || commit.ChangesColumns,
        };
        transaction.Put(LakeSpaces.TableHeads, CatalogKeys.Table(commit.Entry.Id), CatalogRows.Encode(moved));
        return ApplyOutcome.Applied;
    }
}
