using Tarn.Access;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Paging;
using Tarn.Delivery.Ledger;
using Tarn.Storage;

namespace Tarn.Aws.TarnApi.Deliveries;

internal sealed partial class DeliveryOperations
{
    /// <summary>Lists the records that a delivery refused, those of its newest commits first, with at most 64 KiB of each.</summary>
    public async Task<ListRefusedRecordsOutput> ListRefusedRecords(ListRefusedRecordsInput input, Call call, CancellationToken cancellationToken)
    {
        var id = DeliveryStreamFinder.IdOf(streams.Find(call, input.Delivery));
        EntryId? from = input.NextToken is not { } token ? null
            : EntryId.TryParse(token, out var entry) ? entry
            : throw new TarnException(ErrorKind.InvalidArgument, "NextToken is not one of this operation's");
        var (records, next) = await deliveries.Quarantine.List(id, from, input.MaxResults ?? ListPage.SizeDefault, cancellationToken);
        return new ListRefusedRecordsOutput
        {
            Records = [.. records.Select(record => new RefusedRecord
            {
                Id = record.Id.ToString(),
                Time = DateTimeOffset.FromUnixTimeMilliseconds(record.FailedMs),
                ArrivedAt = Time(record.ArrivedMs),
                RedrivenAt = Time(record.RedrivenMs),
                SequenceNumber = record.SequenceNumber,
                Stage = record.Stage,
                Code = record.Code,
                Reason = record.Message,
                Table = record.Table,
                Object = record.Location,
                Bytes = record.Data,
                Truncated = record.IsTruncated,
            })],
            NextToken = next?.ToString(),
        };
    }

    private static DateTimeOffset? Time(long? ms) => ms is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given) : null;
}
