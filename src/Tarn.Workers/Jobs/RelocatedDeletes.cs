using System.Text;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Writing;
using Tarn.Storage.Disk;
using Tarn.Workers.Leases;
using Tarn.Workers.Pages;
using Tarn.Workers.Pool;
using Tarn.Workers.Protocol;
using Tarn.Workers.Writing;

namespace Tarn.Workers.Jobs;

/// <summary>How the locations of data files change: by prefixes, and some one by one.</summary>
/// <param name="Prefix">The prefix of most locations, of the form <c>s3://bucket/folder/</c>.</param>
/// <param name="NewPrefix">Its replacement.</param>
/// <param name="OtherPrefix">The replacement of <c>s3://</c> in other locations.</param>
/// <param name="Others">Locations that follow neither rule, with the new ones.</param>
public sealed record LocationChange(string Prefix, string NewPrefix, string OtherPrefix, IReadOnlyDictionary<string, string> Others);

/// <summary>
/// Writes position delete files again for data files at other locations. A worker does it, because clients may have written the
/// files.
/// </summary>
/// <param name="disk">The disk of the data directory.</param>
/// <param name="folder">A folder beside the workers' folders, relative to the data directory.</param>
public sealed class RelocatedDeletes(IFileLeases files, WorkerPool workers, IDisk disk, string folder)
{
    private const string Written = $"{WorkerSettings.OutputFolder}/0.parquet";

    private readonly FileJobWorkers _workers = new(files, workers) { Waits = true };

    /// <summary>Writes a Parquet file of positions again.</summary>
    /// <param name="subject">The table.</param>
    /// <param name="location">The file.</param>
    /// <param name="change">How locations change.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The new file's path, relative to the data directory. The caller moves it.</returns>
    /// <exception cref="Tarn.Storage.TarnException">The file is damaged, or cannot be read.</exception>
    public Task<string> Write(JobSubject subject, string location, LocationChange change, CancellationToken cancellationToken) => _workers.Run(
        subject,
        [location],
        leases => leases[location].Verify(null, cancellationToken),
        async worker =>
        {
            var link = (await worker.LinkParquet([location], cancellationToken))[0];
            await worker.Row(new WorkerStatement { Sql = Sql(link, change) }, [PageType.Long], long.MaxValue, cancellationToken);
            await worker.Exit();
            return WrittenFiles.Take(worker.Folder, [Written], disk, folder)[0];
        },
        cancellationToken);

    private static string Sql(string link, LocationChange change)
    {
        var sql = new StringBuilder("COPY (SELECT CASE");
        foreach (var (from, to) in change.Others)
        {
            sql.Append($" WHEN p = {EngineText.Quote(from)} THEN {EngineText.Quote(to)}");
        }

        var (prefix, path, position) = (EngineText.Quote(change.Prefix), PositionDeleteColumns.FilePath, PositionDeleteColumns.Position);
        var schema = $"MAP {{{path}: {{name: 'file_path', type: 'VARCHAR', default_value: NULL}}, "
            + $"{position}: {{name: 'pos', type: 'BIGINT', default_value: NULL}}}}";
        sql.Append(" WHEN starts_with(p, ").Append(prefix).Append(") THEN ").Append(EngineText.Quote(change.NewPrefix))
            .Append(" || substr(p, length(").Append(prefix).Append(") + 1) ELSE ").Append(EngineText.Quote(change.OtherPrefix))
            .Append(" || substr(p, 6) END AS file_path, pos FROM (SELECT regexp_replace(file_path, '^s3[an]://', 's3://') AS p, pos FROM read_parquet([")
            .Append(EngineText.Quote(link)).Append("], schema = ").Append(schema).Append("))) TO ").Append(EngineText.Quote(Written))
            .Append($" (FORMAT parquet, COMPRESSION zstd, FIELD_IDS {{file_path: {path}, pos: {position}}})");
        return sql.ToString();
    }
}
