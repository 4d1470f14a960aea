using Tarn.Access;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Paging;
using Tarn.Aws.TarnApi.Snapshots;

namespace Tarn.Aws.TarnApi.History;

internal sealed partial class HistoryOperations
{
    /// <summary>Lists a table's snapshots, the newest first.</summary>
    public async Task<ListSnapshotsOutput> ListSnapshots(ListSnapshotsInput input, Call call, CancellationToken cancellationToken)
    {
        var (of, size) = ($"{input.Database}.{input.Table}", input.MaxResults ?? NumberTokens.SizeDefault);
        var begin = tokens.ReadNumber(call, of, input.NextToken);
        using var table = await Pin(call, input.Database, input.Table, cancellationToken);
        var all = table.Metadata.Snapshots.OrderByDescending(snapshot => snapshot.SequenceNumber).ThenByDescending(snapshot => snapshot.TimestampMs)
            .Where(snapshot => begin is null || snapshot.SequenceNumber < begin);
        var page = all.Take(size + 1).ToList();
        return new ListSnapshotsOutput
        {
            Snapshots = [.. page.Take(size).Select(SnapshotTexts.Show)],
            NextToken = page.Count > size && page[size - 1].SequenceNumber > 0 ? tokens.AfterNumber(call, of, page[size - 1].SequenceNumber) : null,
        };
    }
}
