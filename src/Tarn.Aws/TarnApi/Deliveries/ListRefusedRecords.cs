using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Paging;
using Tarn.Delivery.Ledger;

namespace Tarn.Aws.TarnApi.Deliveries;

internal sealed partial class DeliveryOperations
{
    /// <summary>Lists the records that a delivery refused, its newest commits first, with at most 64 KiB of each.</summary>
    public async Task<ListRefusedRecordsOutput> ListRefusedRecords(ListRefusedRecordsInput input, Call call, CancellationToken cancellationToken)
    {
        var id = DeliveryStreamFinder.IdOf(streams.Find(call, input.Delivery));
        EntryId? from = tokens.Read(call, input.Delivery, input.NextToken) is { } place && EntryId.TryParse(place, out var entry) ? entry : null;
        var (records, next) = await deliveries.Quarantine.List(id, from, input.MaxResults ?? NumberTokens.SizeDefault, cancellationToken);
        return new ListRefusedRecordsOutput
        {
            Records = [.. records.Select(record => new RefusedRecord
            {
                Id = record.Id.ToString(),
                Time = DateTimeOffset.FromUnixTimeMilliseconds(record.FailedMs),
                ArrivedAt = Time(record.ArrivedMs),
                RedrivenAt = Time(record.RedrivenMs),
                RedriveReason = record.RedriveReason,
                SequenceNumber = record.SequenceNumber,
                Stage = record.Stage,
                Code = record.Code,
                Reason = record.Message,
                Table = record.Table,
                Object = record.Location,
                Bytes = record.Data,
                Truncated = record.IsTruncated,
            })],
            NextToken = next is { } begin ? tokens.After(call, input.Delivery, begin.ToString()) : null,
        };
    }

    private static DateTimeOffset? Time(long? ms) => ms is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given) : null;
}
