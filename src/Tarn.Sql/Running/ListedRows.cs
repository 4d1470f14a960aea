using System.Text;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning.Scans;
using Tarn.Sql.Plans;
using Tarn.Workers.Protocol;

namespace Tarn.Sql.Running;

/// <summary>
/// Hands rows of metadata to a worker. A few become part of the statement's text. More go into a table of the worker, in pieces, so
/// that neither the server's memory nor the statement's text grows with their number.
/// </summary>
internal static class ListedRows
{
    // About the text of 1,000 files without their metrics.
    private const int PieceCharsMax = 256 << 10;

    /// <summary>Hands over the rows of a scan. A worker with a table of rows is not used again: the caller ends it.</summary>
    /// <param name="scan">The scan of the metadata table.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<ScanFiles> Hand(
        ScanNode scan, IAsyncEnumerable<object?[]> rows, ReadyWorker ready, CancellationToken cancellationToken)
    {
        try
        {
            return await Stage(scan, rows, ready, cancellationToken);
        }
        catch
        {
            await ready.Worker.Exit();
            throw;
        }
    }

    private static async Task<ScanFiles> Stage(
        ScanNode scan, IAsyncEnumerable<object?[]> rows, ReadyWorker ready, CancellationToken cancellationToken)
    {
        var kept = new List<object?[]>();
        var piece = new StringBuilder();
        var name = $"listed_{scan.Ordinal}";
        var isStaged = false;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            piece.Append(piece.Length == 0 ? "" : ", ").Append(ScanWriter.Values(scan, row));
            if (!isStaged)
            {
                kept.Add(row);
            }

            if (piece.Length < PieceCharsMax)
            {
                continue;
            }

            if (!isStaged)
            {
                isStaged = true;
                kept.Clear();
                await Run(ready, $"CREATE TABLE {name} AS {ScanWriter.NoRows(scan)}", cancellationToken);
            }

            await Insert(ready, name, piece, cancellationToken);
        }

        if (!isStaged)
        {
            return ScanFiles.None with { Rows = kept };
        }

        if (piece.Length > 0)
        {
            await Insert(ready, name, piece, cancellationToken);
        }

        return ScanFiles.None with { Listed = name };
    }

    private static async Task Insert(ReadyWorker ready, string name, StringBuilder piece, CancellationToken cancellationToken)
    {
        await Run(ready, $"INSERT INTO {name} VALUES {piece}", cancellationToken);
        piece.Clear();
    }

    private static Task Run(ReadyWorker ready, string sql, CancellationToken cancellationToken) =>
        ready.Run(new WorkerStatement { Sql = sql }, _ => ValueTask.CompletedTask, cancellationToken);
}
