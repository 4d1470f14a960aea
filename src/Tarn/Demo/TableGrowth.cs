using System.Globalization;
using Tarn.Clients;

namespace Tarn.Demo;

/// <summary>Counts a table's rows by SQL again and again while it grows.</summary>
internal sealed class TableGrowth(QueryClient queries, string database, string table)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private long _rows;

    /// <summary>The newest count.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Counts now; 0 before the table exists.</summary>
    public async Task<long> Look(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await queries.Run($"SELECT count(*) FROM {database}.{table}", cancellationToken);
            Interlocked.Exchange(ref _rows, long.Parse(answer.Rows[0][0]!, CultureInfo.InvariantCulture));
        }
        catch (StatementException error) when (error.Message.Contains("NOT_FOUND", StringComparison.Ordinal))
        {
            // The first delivered records make the table.
        }

        return Rows;
    }

    /// <summary>Counts until it is cancelled.</summary>
    public async Task Watch(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Look(cancellationToken);
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The caller needs no more counts.
        }
    }
}
