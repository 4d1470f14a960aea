using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery.Audits;

/// <summary>A delivery's positions and its quarantine, as of one moment.</summary>
/// <param name="Positions">The positions of the delivery's own run, with the positions in the results of its function.</param>
/// <param name="Documents">The error documents that are stored.</param>
/// <param name="DocumentsInTable">The number of them in the quarantine's table.</param>
/// <param name="Redriven">The entries that a redrive has delivered.</param>
/// <param name="Released">The counts of released documents.</param>
internal sealed record AuditedState(
    IReadOnlyList<OutputPosition> Positions, long Documents, long DocumentsInTable, long Redriven, ReleasedDocuments Released)
{
    private const int PageRows = 1_000;

    public static async ValueTask<AuditedState> Read(IMetadataReader reader, DeliveryId id, ResultsConfig? results)
    {
        var waiting = await QuarantineFiles.Documents(reader, DeliverySpaces.QuarantineWaiting, id);
        var inTable = await QuarantineFiles.Documents(reader, DeliverySpaces.QuarantineFiles, id);
        var redriven = 0L;
        EntryId? after = null;
        while (await RedriveRows.Read(reader, id, after, PageRows) is { Count: > 0 } page)
        {
            redriven += page.Count(state => state.RedrivenMs is not null);
            after = page[^1].Entry;
        }

        return new AuditedState(
            [
                .. await ConsumerPositions.Read(reader, new ConsumerId(id.Value), RunId.Main),
                .. results is null ? [] : await ConsumerPositions.Read(reader, results.Consumer, RunId.Main),
            ],
            waiting + inTable,
            inTable,
            redriven,
            await ReleasedDocuments.Read(reader, id));
    }
}
