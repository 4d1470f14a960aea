using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Ledger;
using Tarn.OwnProcess;

namespace Tarn.Clients;

/// <summary>Selects entries of a delivery's quarantine by SQL, and has them delivered again in batches.</summary>
internal sealed class RedriveClient(DoorClient client, TimeProvider time)
{
    private const int BatchEntries = 500;

    private readonly TarnApiClient _api = new(client);

    /// <summary>Whether nothing is to be changed.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Takes the numbers of finished and selected records after each batch.</summary>
    public required Action<long, long> Told { get; init; }

    /// <summary>Redrives the entries that no redrive has delivered and that meet the condition.</summary>
    /// <param name="where">A condition in SQL; null: all entries.</param>
    /// <param name="cancellationToken">Ends the work between two batches.</param>
    /// <exception cref="StatementException">The condition is not valid SQL.</exception>
    public async Task<RedriveSum> Run(string delivery, string? where, CancellationToken cancellationToken)
    {
        var described = await _api.DescribeDelivery(new DescribeDeliveryInput { DeliveryStreamName = delivery }, cancellationToken);
        if (described.QuarantineTable is not { } table)
        {
            return default;
        }

        var ids = await Select(table, where, cancellationToken);
        var sum = new RedriveSum(ids.Count, 0, 0, 0, 0);
        var done = 0;
        foreach (var batch in ids.Chunk(BatchEntries))
        {
            var outcome = await _api.RedriveRecords(
                new RedriveRecordsInput { DeliveryStreamName = delivery, Ids = [.. batch.Select(id => id.ToString())], DryRun = IsDryRun }, cancellationToken);
            sum = sum with
            {
                Redriven = sum.Redriven + outcome.Redriven,
                Failed = sum.Failed + outcome.Failed,
                Skipped = sum.Skipped + outcome.Skipped,
                Missing = sum.Missing + outcome.Missing,
            };
            done += batch.Length;
            Told(done, ids.Count);
        }

        return sum;
    }

    // In the order of the documents, so that each file is read by few calls. The condition ends with its line, so that a
    // comment in it does not hide the bracket.
    private async Task<List<EntryId>> Select(string table, string? where, CancellationToken cancellationToken)
    {
        var condition = where is null ? "" : $" AND ({where}\n)";
        var selected = await new QueryClient(client, time).Run(
            $"SELECT id FROM tarn_quarantine.\"{table}\" WHERE redriven_at IS NULL{condition}", cancellationToken);
        return
        [
            .. selected.Rows
                .Select(row => EntryId.TryParse(row[0] ?? "", out var id) ? id : throw new CommandException($"'{row[0]}' is not an id of the quarantine"))
                .OrderBy(id => id.File).ThenBy(id => id.Number),
        ];
    }
}
