using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Paging;
using Tarn.Aws.TarnApi.Snapshots;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Aws.TarnApi.History;

/// <summary>Snapshots, files and schemas of Iceberg tables.</summary>
/// <param name="catalog">Databases and tables.</param>
[AwsOperations("tarn")]
internal sealed partial class HistoryOperations(LakeCatalog catalog, PageTokens tokens)
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

    private async Task<PinnedTable> Pin(Call call, string database, string table, CancellationToken cancellationToken)
    {
        var pinned = await catalog.Pin(new TableName(new CatalogScope(call.Account, call.Region), database, table), cancellationToken);
        call.Touch(new ResourceId(pinned.Table.Id.Value));
        return pinned;
    }
}
