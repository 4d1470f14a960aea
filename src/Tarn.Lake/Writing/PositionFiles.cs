using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Storage;

namespace Tarn.Lake.Writing;

/// <summary>
/// Position delete files that a table has from before its upgrade to version 3. Readers ignore them for a data file with a deletion
/// vector, so the vector gets their rows.
/// </summary>
public static class PositionFiles
{
    private const long BytesMax = 64 << 20;

    /// <summary>Adds the rows that these files delete. Returns the positions without these files, and the files that no other data file needs.</summary>
    /// <param name="jobs">Reads files.</param>
    /// <param name="table">The table. Its pin holds all files.</param>
    /// <param name="snapshot">The snapshot of the positions.</param>
    /// <param name="places">The deleted rows. They get more.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TarnException">As of <see cref="IFileJobs.FindDeleted"/>; NotSupported also: a file is outside the table's locations.</exception>
    public static async Task<(IReadOnlyList<DeletedPositions> Places, IReadOnlyList<DataFile> Unused)> Fold(
        IFileJobs jobs, PinnedTable table, Snapshot? snapshot, IReadOnlyList<DeletedPositions> places, CancellationToken cancellationToken)
    {
        var folded = places.Where(place => place.File.Deletes.Any(delete => delete.File.IsPositionFile)).ToList();
        if (folded.Count == 0)
        {
            return (places, []);
        }

        var tasks = folded.ConvertAll(place => place.File with { Deletes = [.. place.File.Deletes.Where(delete => delete.File.IsPositionFile)] });
        if (tasks.Find(task => !task.LiesIn(table) || !task.IsReadable) is { } refused)
        {
            throw new TarnException(
                ErrorKind.NotSupported,
                $"Table {table.Table.Name}: data file {refused.File.File.Path} has position deletes of format version 2; "
                    + "it or a file of them is outside the table's places, or is encrypted or ORC, so an engine has to fold them in first.");
        }

        var found = await jobs.FindDeleted(new FindDeletedJob { Table = table, Files = tasks, BytesMax = BytesMax }, cancellationToken);
        folded.Zip(found).ToList().ForEach(pair => pair.First.Rows.Add(pair.Second.Rows));
        var unused = tasks.SelectMany(task => task.Deletes).DistinctBy(delete => delete.File.Path).ToDictionary(delete => delete.File.Path);
        var touched = places.Select(place => place.File.File.File.Path).ToHashSet();
        await foreach (var task in new TableScan(table, snapshot, table.Metadata.CurrentSchema, Predicate.True).Tasks(cancellationToken))
        {
            foreach (var delete in touched.Contains(task.File.File.Path) ? [] : task.Deletes)
            {
                unused.Remove(delete.File.Path);
            }
        }

        return (
            [.. places.Select(place => place with { File = place.File with { Deletes = [.. place.File.Deletes.Where(one => !one.File.IsPositionFile)] } })],
            [.. unused.Values.Select(delete => delete.File)]);
    }
}
