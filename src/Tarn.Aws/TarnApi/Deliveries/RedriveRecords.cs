using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Ledger;

namespace Tarn.Aws.TarnApi.Deliveries;

internal sealed partial class DeliveryOperations
{
    /// <summary>
    /// Delivers entries of the quarantine again. Entries that an earlier call has delivered are skipped, so a call can be
    /// repeated after a lost answer.
    /// </summary>
    public async Task<RedriveRecordsOutput> RedriveRecords(RedriveRecordsInput input, Call call, CancellationToken cancellationToken)
    {
        var id = DeliveryStreamFinder.IdOf(streams.Find(call, input.DeliveryStreamName));
        if (input.DryRun != true)
        {
            await RequireDestination(call, id, into: null, cancellationToken);
        }

        var outcome = await deliveries.Quarantine.Redrive(id, [.. input.Ids.Select(Parse)], input.DryRun == true, cancellationToken);
        return new RedriveRecordsOutput
        {
            Redriven = outcome.Redriven,
            Failed = outcome.Failed,
            Skipped = outcome.Skipped,
            Missing = outcome.Missing,
            Records = outcome.Records,
            Failures = [.. (outcome.Failures ?? []).Select(failure => new Model.RedriveFailure
            {
                Code = failure.Code,
                Reason = failure.Message,
                Records = failure.Entries,
            })],
        };
    }

    private static EntryId Parse(string text) => EntryId.TryParse(text, out var id)
        ? id
        : throw new TarnException(ErrorKind.InvalidArgument, $"Ids: '{text}' is not an id of an entry of the quarantine.");
}
