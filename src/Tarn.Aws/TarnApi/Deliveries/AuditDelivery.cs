using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Streams;

namespace Tarn.Aws.TarnApi.Deliveries;

internal sealed partial class DeliveryOperations
{
    /// <summary>Compares a delivery's ledger with its positions, tables, error documents and quarantine.</summary>
    public async Task<AuditDeliveryOutput> AuditDelivery(AuditDeliveryInput input, Call call, CancellationToken cancellationToken)
    {
        var id = DeliveryStreamFinder.IdOf(streams.Find(call, input.DeliveryStreamName));
        var report = await deliveries.Audit.Run(id, cancellationToken);
        return new AuditDeliveryOutput
        {
            Findings = report.Findings,
            Notes = report.Notes,
            Tables =
            [
                .. report.Tables.Select(table => new AuditedTable
                {
                    Table = table.Table,
                    Run = table.Run.Value,
                    AddedByOthers = table.AddedByOthers,
                    RemovedByOthers = table.RemovedByOthers,
                    Chunks = [.. table.Chunks.Select(chunk => new LineageChunk { Rows = chunk.Rows, Ranges = [.. chunk.Ranges.Select(RangeOf)] })],
                }),
            ],
            Runs =
            [
                .. report.Runs.Select(run => new AuditedRun
                {
                    Run = run.Run.Value,
                    Commits = run.Commits,
                    Shards = run.Shards,
                    Records = run.Records,
                    SubRecords = run.SubRecords,
                    Rows = run.Rows,
                    Quarantined = run.Quarantined,
                    Redriven = run.Redriven,
                    Damaged = run.Damaged,
                    Expired = run.Expired,
                    Dropped = run.Dropped,
                    Superseded = run.Superseded,
                    Results = run.Results,
                    DroppedByFunction = run.DroppedByFunction,
                }),
            ],
        };
    }

    // The sequence numbers that the table's rows have.
    private static LineageRange RangeOf(LedgerRange range) => new()
    {
        Shard = range.Shard.ToString(),
        From = new SequenceNumber(range.Shard, range.FromOffset).ToKinesis(),
        To = new SequenceNumber(range.Shard, range.BeforeOffset).ToKinesis(),
    };
}
