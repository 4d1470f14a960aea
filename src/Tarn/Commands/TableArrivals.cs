using System.Globalization;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary>
/// Waits until every record of a put is a row, or was refused into the error output. Then the SELECT that
/// <c>put --table</c> prints finds the rows.
/// </summary>
internal sealed class TableArrivals
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PatienceWhileFailing = TimeSpan.FromSeconds(30);

    // The longest interval of a buffer, and a flush.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(900 + 30);

    private readonly DoorClient _client;
    private readonly QueryClient _queries;
    private readonly TableOption _table;
    private readonly string _delivery;
    private long _rowsBefore;
    private long _refusedBefore;
    private IReadOnlyList<RestStatus> _restBefore = [];

    private TableArrivals(DoorClient client, TableOption table, string delivery)
    {
        _client = client;
        _table = table;
        _delivery = delivery;
        _queries = new QueryClient(client, TimeProvider.System);
    }

    /// <summary>Counts the rows and the refused records before the put.</summary>
    public static async Task<TableArrivals> Begin(DoorClient client, TableOption table, string delivery, CancellationToken cancellationToken)
    {
        var arrivals = new TableArrivals(client, table, delivery);
        arrivals._rowsBefore = await arrivals.Rows(cancellationToken);
        var status = await arrivals.Delivery(cancellationToken);
        arrivals._refusedBefore = status?.FailedRecords ?? 0;
        arrivals._restBefore = arrivals.Rest(status);
        return arrivals;
    }

    /// <summary>
    /// Waits until the rows and the refused records together have grown by <paramref name="records"/>.
    /// </summary>
    /// <returns>The number of refused records.</returns>
    /// <exception cref="CommandException">
    /// The sum did not grow for 930 s (more than the longest interval of a buffer). While the delivery fails, the limit
    /// is 30 s.
    /// </exception>
    public async Task<long> Wait(long records, CancellationToken cancellationToken)
    {
        var moved = TimeProvider.System.GetTimestamp();
        var arrived = 0L;
        while (true)
        {
            var rows = await Rows(cancellationToken) - _rowsBefore;
            var status = await Delivery(cancellationToken);
            var refused = (status?.FailedRecords ?? 0) - _refusedBefore;
            if (rows + refused >= records)
            {
                Say($"{Quantity.Of(rows, "row", "is", "are")} in {_table}", refused);
                foreach (var line in RestText.Since(_restBefore, Rest(status)))
                {
                    Terminal.Notify(line);
                }

                return refused;
            }

            if (rows + refused > arrived)
            {
                moved = TimeProvider.System.GetTimestamp();
                arrived = rows + refused;
            }

            if (TimeProvider.System.GetElapsedTime(moved) > (status?.State == "FAILING" ? PatienceWhileFailing : Patience))
            {
                throw new CommandException(
                    $"{rows} of {Quantity.Of(records, "row", "is", "are")} in {_table}; delivery {_delivery} is "
                        + $"{status?.State ?? "gone"}{(status?.LastError is { } error ? $" ({error})" : "")}. "
                    + "The records are kept in the stream; tarn status shows when they are delivered.");
            }

            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }
    }

    private static void Say(string rows, long refused) => Terminal.Notify(
        refused == 0 ? rows : $"{rows}; {Quantity.Of(refused, "record", "was", "were")} refused, see errors/ in the bucket and tarn status");

    private async Task<long> Rows(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _queries.Run($"SELECT count(*) FROM \"{_table.Database}\".\"{_table.Name}$delivered\"", cancellationToken);
            return long.Parse(answer.Rows[0][0]!, CultureInfo.InvariantCulture);
        }
        catch (StatementException error) when (error.Message.Contains("NOT_FOUND", StringComparison.Ordinal))
        {
            return 0;
        }
    }

    private IReadOnlyList<RestStatus> Rest(DeliveryStatus? status) =>
        [.. (status?.Rest ?? []).Where(line => line.Table!.Equals($"{_table.Database}.{_table.Name}", StringComparison.OrdinalIgnoreCase))];

    private async Task<DeliveryStatus?> Delivery(CancellationToken cancellationToken)
    {
        var status = await new TarnApiClient(_client).GetStatus(new GetStatusInput(), cancellationToken);
        return status.Deliveries?.FirstOrDefault(entry => entry.Name == _delivery && entry.Region == _client.Region);
    }
}
