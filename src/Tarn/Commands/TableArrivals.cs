using System.Globalization;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Output;

namespace Tarn.Commands;

/// <summary>
/// Waits until what was put has become rows, or was refused into the error output, so that the SELECT that <c>put --table</c>
/// prints finds it.
/// </summary>
internal sealed class TableArrivals
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DoorClient client;
    private readonly QueryClient queries;
    private readonly TableName table;
    private readonly string delivery;
    private long rowsBefore;
    private long refusedBefore;

    private TableArrivals(DoorClient client, TableName table, string delivery)
    {
        this.client = client;
        this.table = table;
        this.delivery = delivery;
        queries = new QueryClient(client, TimeProvider.System);
    }

    /// <summary>Counts what is there before anything is put.</summary>
    public static async Task<TableArrivals> Begin(DoorClient client, TableName table, string delivery, CancellationToken cancellation)
    {
        var arrivals = new TableArrivals(client, table, delivery);
        arrivals.rowsBefore = await arrivals.Rows(cancellation);
        arrivals.refusedBefore = await arrivals.Refused(cancellation);
        return arrivals;
    }

    /// <summary>Waits for as many rows and refused records more; says so where they do not come in time.</summary>
    /// <returns>How many records were refused.</returns>
    public async Task<long> Wait(long records, CancellationToken cancellation)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var rows = await Rows(cancellation) - rowsBefore;
            var refused = await Refused(cancellation) - refusedBefore;
            if (rows + refused >= records)
            {
                await Say($"{Quantity.Of(rows, "row", "is", "are")} in {table}", refused);
                return refused;
            }

            if (TimeProvider.System.GetElapsedTime(begun) > Patience)
            {
                await Say($"{rows} of {Quantity.Of(records, "row", "is", "are")} in {table} so far", refused);
                return refused;
            }

            await Task.Delay(Poll, TimeProvider.System, cancellation);
        }
    }

    private static Task Say(string rows, long refused) => Console.Error.WriteLineAsync(
        refused == 0 ? rows : $"{rows}; {Quantity.Of(refused, "record", "was", "were")} refused, see errors/ in the bucket and tarn status");

    private async Task<long> Rows(CancellationToken cancellation)
    {
        try
        {
            var answer = await queries.Run($"SELECT count(*) FROM \"{table.Database}\".\"{table.Name}\"", cancellation);
            return long.Parse(answer.Rows[0][0]!, CultureInfo.InvariantCulture);
        }
        catch (StatementException error) when (error.Message.Contains("NOT_FOUND", StringComparison.Ordinal))
        {
            return 0;
        }
    }

    private async Task<long> Refused(CancellationToken cancellation)
    {
        var status = await new TarnApiClient(client).GetStatus(new GetStatusInput(), cancellation);
        return status.Deliveries?.FirstOrDefault(entry => entry.Name == delivery && entry.Region == client.Region)?.FailedRecords ?? 0;
    }
}
