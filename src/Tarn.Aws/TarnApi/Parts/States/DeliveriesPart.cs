using Tarn.Aws.TarnApi.Status;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Shredding.Inference;
using Tarn.Lake.Shredding.Misfits;
using Shown = Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Deliveries with buffer age and errors.</summary>
public sealed class DeliveriesPart(Tarn.Delivery.Deliveries deliveries, IMetadataStore store, LakeCatalog catalog, TimeProvider time) : IStatusPart
{
    public async ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        var status = deliveries.Status().Where(delivery => delivery.Config.Account == report.Account).ToList();
        var drift = await RecentDrift.Read(store, status.Select(delivery => delivery.Id), time.GetUtcNow(), cancellationToken);
        foreach (var delivery in status.OrderBy(delivery => delivery.Config.Name, StringComparer.Ordinal))
        {
            var scope = new CatalogScope(delivery.Config.Account, delivery.Config.Region);
            var drifts = new List<Shown.DriftStatus>();
            foreach (var table in drift[delivery.Id])
            {
                drifts.Add(DriftOf(table, table.ColumnsAdded > 0 ? await MapLike(scope, table.Table, cancellationToken) : []));
            }

            report.Deliveries.Add(new Shown.DeliveryStatus
            {
                Region = delivery.Config.Region,
                Name = delivery.Config.Name,
                State = DeliveryStates.Of(delivery),
                Source = delivery.Config.Source switch
                {
                    { IsDirectPut: true, Arn: not null } => "application",
                    { IsDirectPut: true } => "direct put",
                    { Changes.IsOfItems: true } => "items",
                    _ => "stream",
                },
                SourceName = DeliveryStates.SourceOf(delivery.Config),
                DestinationName = delivery.Config.Destination.ShownName,
                Destination = delivery.Config.Destination.Kind.Name,
                BufferedBytes = delivery.BufferedBytes,
                BufferAgeSeconds = delivery.BufferAge?.TotalSeconds,
                DeliveredRecords = delivery.Rows,
                RecordsBefore = delivery.RecordsBefore,
                FailedRecords = delivery.Failed,
                RedrivenRecords = delivery.Redriven,
                Rest = [.. delivery.Rest.SelectMany(table => table.Lines.Select(line => RestOf(table.Table, line)))],
                Drift = drifts,
                LastCommitAt = delivery.LastCommit,
                LastError = DeliveryStates.ReasonOf(delivery),
                LastErrorAt = delivery.LastErrorTime,
            });
        }
    }

    private static Shown.DriftStatus DriftOf(TableDrift drift, IEnumerable<(string Path, int Keys)> mapLike) => new()
    {
        Table = drift.Table,
        ColumnsAdded = drift.ColumnsAdded,
        ColumnsWidened = drift.ColumnsWidened,
        RestValues = drift.RestValues,
        TopColumns = [.. drift.TopColumns.Select(line => new Shown.DriftColumn { Column = line.Column!, Reason = line.ReasonText, Values = line.Count })],
        MapLikeColumns = [.. mapLike.Select(column => new Shown.MapLikeColumn { Column = column.Path, Keys = column.Keys })],
    };

    // The metadata of a table that records just changed is in memory. A status is shown also where a table cannot be read.
    private async ValueTask<IEnumerable<(string Path, int Keys)>> MapLike(CatalogScope scope, string table, CancellationToken cancellationToken)
    {
        try
        {
            return TableName.TryParse(scope, table, out var name) && catalog.TryFindTable(name, out var entry) && entry.MetadataLocation is { } location
                ? MapLikeColumns.Of(await catalog.Loader.Metadata(location, cancellationToken)) : [];
        }
        catch (TarnException)
        {
            return [];
        }
    }

    private static Shown.RestStatus RestOf(string table, RestLine line) => new()
    {
        Table = table,
        Column = line.Column,
        Reason = line.ReasonText,
        Kind = line.KindText,
        Explanation = line.Explanation,
        Values = line.Count,
    };
}
