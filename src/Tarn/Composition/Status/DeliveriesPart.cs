using Tarn.Aws.TarnApi;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;
using Wire = Tarn.Aws.TarnApi.Model;

namespace Tarn.Composition.Status;

/// <summary>Deliveries with buffer age and errors.</summary>
internal sealed class DeliveriesPart(Deliveries deliveries) : IStatusPart
{
    public ValueTask AddTo(StatusReport report, CancellationToken cancellation)
    {
        foreach (var delivery in deliveries.Status().OrderBy(delivery => delivery.Config.Name, StringComparer.Ordinal))
        {
            report.Deliveries.Add(new Wire.DeliveryStatus
            {
                Region = delivery.Config.Region,
                Name = delivery.Config.Name,
                State = delivery.PutsRefused is not null ? "REFUSING PUTS" : !delivery.Active ? "CREATING" : delivery.FailingSince is null ? "ACTIVE" : "FAILING",
                Source = delivery.Config.Source.IsDirectPut ? "direct put" : "stream",
                Destination = delivery.Config.Destination is ObjectsDestinationConfig ? "objects" : "tables",
                BufferedBytes = delivery.BufferedBytes,
                BufferAgeSeconds = delivery.BufferAge?.TotalSeconds,
                DeliveredRecords = delivery.Rows,
                FailedRecords = delivery.Failed,
                LastCommitAt = delivery.LastCommit,
                LastError = delivery.PutsRefused ?? delivery.LastError,
                LastErrorAt = delivery.LastErrorTime,
            });
        }

        return ValueTask.CompletedTask;
    }
}
