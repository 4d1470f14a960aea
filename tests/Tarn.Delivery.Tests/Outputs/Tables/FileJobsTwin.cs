using Tarn.Lake.Formats.Footers;
using Tarn.Lake.Iceberg.Statistics;
using Tarn.Lake.Writing;

namespace Tarn.Delivery.Tests.Outputs.Tables;

/// <summary>Finds rows in this process, for key columns on the top level.</summary>
internal sealed class FileJobsTwin(DeliveryWorld world) : IFileJobs
{
    /// <summary>The number of searches that read files.</summary>
    public int Searches { get; private set; }

    /// <summary>Runs before the files are read.</summary>
    public Func<int, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs after the files were read.</summary>
    public Func<int, CancellationToken, Task> After { get; set; } = (_, _) => Task.CompletedTask;

    public Task<IReadOnlyList<RewrittenRows>> Rewrite(RewriteJob job, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<FileFacts>> ReadFooters(FooterJob job, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<DeletedPositions>> FindDeleted(FindDeletedJob job, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<EngineFile> Join(JoinJob job, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<int, ThetaSketch>> Sketch(SketchJob job, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<IReadOnlyList<FoundRows>> FindRows(FindRowsJob job, CancellationToken cancellationToken)
    {
        var number = ++Searches;
        await Before(number, cancellationToken);
        var schema = job.Table.Metadata.CurrentSchema;
        var keys = job.KeyIds.Select(id => schema.FieldsById[id].Name).ToArray();
        var files = string.Join(", ", job.KeyFiles.Select(path => $"'{world.Local(path)}'"));
        var equal = string.Join(" and ", keys.Select(key => $"k.{key} is not distinct from d.{key}"));
        var found = await LiveRows.Query(
            world,
            [.. job.Files.Select(task => task.File)],
            [.. job.Files.SelectMany(task => task.Deletes).Distinct()],
            keys,
            rows => $"select at_file || '#' || at_row from {rows} d where exists (select 1 from read_parquet([{files}]) k where {equal})");
        await After(number, cancellationToken);
        return
        [
            .. found.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('#')).GroupBy(line => line[0]).Select(rows => new FoundRows(
                job.Files.First(task => task.File.File.Path == rows.Key).File.File, [.. rows.Select(row => long.Parse(row[1])).Order()])),
        ];
    }
}
