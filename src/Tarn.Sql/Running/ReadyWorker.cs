using System.Globalization;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Queueing;
using Tarn.Sql.Results;
using Tarn.Sql.Types;
using Tarn.Workers.Pool;
using Tarn.Workers.Protocol;

namespace Tarn.Sql.Running;

/// <summary>A worker with the files of a statement, ready to run it under its limits.</summary>
/// <param name="worker">The process.</param>
/// <param name="files">The files of each scan, by the scan's ordinal.</param>
/// <param name="terms">The limits.</param>
internal sealed class ReadyWorker(Worker worker, IReadOnlyDictionary<int, ScanFiles> files, StatementTerms terms)
{
    /// <summary>The files of each scan, by the scan's ordinal.</summary>
    public IReadOnlyDictionary<int, ScanFiles> Files => files;

    /// <summary>The bytes that the process has read for the statement.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The process.</summary>
    public Worker Worker => worker;

    /// <summary>Runs the statement, or a part of it.</summary>
    /// <exception cref="SqlException">It failed, or exceeded a limit.</exception>
    public async Task<WorkerDone> Run(WorkerStatement statement, Func<ReadOnlyMemory<byte>, ValueTask> onPage, CancellationToken cancellationToken)
    {
        var limited = statement with
        {
            ReadBytesMax = (terms.ScannedBytesMax - BytesRead) ?? long.MaxValue,
            ResidentBytesMax = terms.MemoryBytesMax ?? long.MaxValue,
        };
        var done = await worker.Run(limited, onPage, cancellationToken);
        BytesRead += done.BytesRead;
        return BytesRead > terms.ScannedBytesMax ? throw Worker.ScanLimit() : done;
    }

    /// <summary>Runs a statement and visits the pages of its result.</summary>
    /// <param name="types">The types of its columns.</param>
    /// <param name="visit">Gets each page.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public Task Visit(WorkerStatement statement, IReadOnlyList<SqlType> types, Action<ResultPage> visit, CancellationToken cancellationToken) => Run(
        statement,
        bytes =>
        {
            visit(ResultPage.Read(bytes, types));
            return ValueTask.CompletedTask;
        },
        cancellationToken);

    /// <summary>Runs a statement whose result is one row.</summary>
    /// <param name="types">The types of its columns.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public async Task<IReadOnlyList<string?>> Row(WorkerStatement statement, IReadOnlyList<SqlType> types, CancellationToken cancellationToken)
    {
        var row = new List<string?>();
        await Visit(
            statement,
            types,
            page => row.AddRange(page.RowCount == 1 && row.Count == 0 ? types.Select((_, i) => page.Text(0, i)) : []),
            cancellationToken);
        return row.Count == types.Count ? row : throw new SqlException(SqlErrorName.GenericInternalError, "a worker sent another number of rows");
    }

    /// <summary>A number of a result.</summary>
    public static long Number(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);
}
