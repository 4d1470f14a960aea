using System.Globalization;
using Tarn.Lake.Formats;
using Tarn.Workers.FileTables;
using Tarn.Workers.Leases;
using Tarn.Workers.Pool;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Jobs;

/// <summary>
/// The Parquet files of a statement that the engine reads from plain copies. The worker writes the copies before the statement
/// runs, into its own folder and within its quota. They go with the links after the statement.
/// </summary>
/// <param name="leases">The leases of the files, which are verified.</param>
public sealed class PlainCopies(LeaseSet leases)
{
    private readonly Dictionary<string, PlainCopy> _copies = [];

    /// <summary>Plans a copy where the engine needs one.</summary>
    /// <param name="location">A Parquet file.</param>
    /// <param name="link">Its link in the worker's folder.</param>
    /// <param name="columns">The columns that are read, as field ids from the top level down; null: all.</param>
    /// <param name="hasZonedNanoseconds">Whether a column is read as nanoseconds with a zone.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The path that the engine reads.</returns>
    public async ValueTask<string> Plan(
        string location, string link, IReadOnlyCollection<IReadOnlyList<int>>? columns, bool hasZonedNanoseconds, CancellationToken cancellationToken)
    {
        var lease = leases[location];
        var obstacles = await lease.Obstacles(columns, cancellationToken) & (hasZonedNanoseconds ? (ParquetObstacle)(-1) : ~ParquetObstacle.ZonedNanoseconds);
        if (obstacles == ParquetObstacle.None)
        {
            return link;
        }

        // The name identifies the bytes, as the link's does: schemas are cached by it.
        var number = ((int)obstacles).ToString(CultureInfo.InvariantCulture);
        var path = $"{WorkerSettings.OutputFolder}/plain{number}-{lease.LinkName}";
        _copies.TryAdd(path, new PlainCopy(location, link, lease.SizeBytes, path, obstacles));
        return path;
    }

    /// <summary>Lets the worker write the planned copies.</summary>
    /// <exception cref="WorkerException">A file is damaged, or the copies exceed the quota.</exception>
    public async Task Write(Worker worker, CancellationToken cancellationToken)
    {
        if (_copies.Count > 0)
        {
            var statement = new WorkerStatement
            {
                Sql = $"SELECT count(*) FROM {PlainCopyFunction.FunctionName}()",
                Files = new FileTable { Groups = [], PlainCopies = [.. _copies.Values] },
            };
            await worker.Run(statement, _ => ValueTask.CompletedTask, cancellationToken);
        }
    }
}
