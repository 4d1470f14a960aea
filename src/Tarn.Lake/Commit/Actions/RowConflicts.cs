using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Commit.Actions;

/// <summary>The conflicts of a change of rows with commits that came after its planning.</summary>
internal static class RowConflicts
{
    /// <summary>Checks that moved rows had their ids when they were read, or that no commit has given them ids since.</summary>
    /// <param name="from">The branch's head when they were read.</param>
    /// <exception cref="TarnException">Conflict: the table was upgraded to version 3 meanwhile.</exception>
    public static void CheckIds(ConflictCheck check, TableMetadata table, SnapshotId? from)
    {
        if (table.HasRowIds && !check.IsUnchanged && from is { } id && table.SnapshotById(id)?.OtherMembers.ContainsKey(IcebergFormat.FirstRowId) == false)
        {
            throw new TarnException(ErrorKind.Conflict, "The rows of the table got ids after they were read.");
        }
    }

    /// <summary>Checks that a statement's deletes have the form of the table's version.</summary>
    /// <exception cref="TarnException">Conflict: the table was upgraded to version 3 meanwhile.</exception>
    public static void CheckForm(TableMetadata table, IReadOnlyList<WrittenFile> files)
    {
        if (table.HasVectors && files.Any(file => file.File.IsPositionFile))
        {
            throw new TarnException(ErrorKind.Conflict, "The table got deletion vectors after the statement had written position deletes.");
        }
    }

    /// <exception cref="TarnException">Conflict, by the rules of <see cref="Isolation"/>.</exception>
    public static async ValueTask Check(
        ConflictCheck check, IReadOnlyList<DataFile> touched, Isolation? isolation, Func<DataFile, bool> mayBeRead, CancellationToken cancellationToken)
    {
        if (check.IsUnchanged)
        {
            return;
        }

        if ((await check.Gone(touched, cancellationToken)).FirstOrDefault() is { } gone)
        {
            throw new TarnException(ErrorKind.Conflict, $"File {gone}, from which rows are deleted, was removed by another commit.");
        }

        foreach (var delete in isolation is null ? [] : await check.NewDeletes(cancellationToken))
        {
            if (touched.FirstOrDefault(data => ConflictCheck.MayHit(delete, data)) is { } hit)
            {
                throw new TarnException(ErrorKind.Conflict, $"File {hit.Path}, from which rows are deleted, got other deletes by another commit.");
            }

            if (isolation == Isolation.Serializable && touched.Count == 0 && mayBeRead(delete))
            {
                throw new TarnException(ErrorKind.Conflict, "Another commit deleted rows that the change may have read.");
            }
        }

        if (isolation == Isolation.Serializable && (await check.NewData(cancellationToken)).FirstOrDefault(mayBeRead) is { } added)
        {
            throw new TarnException(ErrorKind.Conflict, $"Another commit added rows that the change may have had to read, in {added.Path}.");
        }
    }
}
