using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Running;

/// <summary>The rights to the locations of a table that a statement creates or changes.</summary>
internal static class StatementLocations
{
    /// <summary>
    /// Checks a change of a table: new locations are read and written from then on; otherwise the statement writes metadata, and perhaps
    /// data files.
    /// </summary>
    /// <param name="rights">The caller's rights.</param>
    /// <param name="before">The table before the statement; null: it is new.</param>
    /// <param name="after">The table with the statement's change.</param>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied; the message names the location.</exception>
    public static void Check(IRights rights, TableMetadata? before, TableMetadata after)
    {
        if (before is null || !TableLocation.Of(before).SequenceEqual(TableLocation.Of(after)))
        {
            TableRights.RequirePlaces(rights, after, ObjectActions.Read);
            TableRights.RequirePlaces(rights, after, ObjectActions.Write);
        }
        else
        {
            new TableRights(rights, after, ObjectActions.Write).RequireFolder(after.MetadataFolder);
        }
    }

    /// <summary>Refuses a statement that would write rows, before it runs: the caller may write none, or not the metadata.</summary>
    /// <returns>The right to write each data file, which is asked per file where a policy names something inside the folder.</returns>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied.</exception>
    public static TableRights CheckRows(IRights rights, TableMetadata table)
    {
        var writes = new TableRights(rights, table, ObjectActions.Write);
        writes.RequireFolder(table.MetadataFolder);
        if (TableLocation.Of(table.DataFolder) is { } data && rights.OfFolder(ObjectActions.Write, data.Bucket, data.Folder) == FolderRight.None)
        {
            writes.RequireFolder(table.DataFolder);
        }

        return writes;
    }
}
