using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;
using Tarn.Delivery;
using Tarn.Items;
using Tarn.Items.Tables;
using Tarn.Items.Windows;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Item tables with their sizes and the readers of their changes.</summary>
public sealed class ItemTablesPart(ItemEngine room, Tarn.Delivery.Deliveries deliveries) : IStatusPart
{
    public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        var readers = deliveries.Status().ToLookup(delivery => delivery.Config.Source.Stream);
        foreach (var table in room.Tables.All.Where(table => table.Name.Account == report.Account))
        {
            var counts = room.OpenItems?.CountsOf(table);
            report.ItemTables.Add(new ItemTableStatus
            {
                Region = table.Name.Region,
                Name = table.Name.Name,
                State = table.State.ToString().ToUpperInvariant(),
                Items = counts?.Items ?? 0,
                SizeBytes = counts?.Bytes ?? 0,
                Indexes = table.Secondary.Count(),
                StreamViewType = table.Window?.View.WireName(),
                DeliveredTo = [.. readers[table.Stream].Select(delivery => delivery.Config.Destination.ShownName)],
            });
        }

        report.ItemTables.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return ValueTask.CompletedTask;
    }
}
