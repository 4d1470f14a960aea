using Tarn.Access.Registry;
using Tarn.Analytics.Applications;
using Tarn.Telemetry.Signals;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Applications that have late or bad records.</summary>
public sealed class ApplicationSignals(ResourceRegistry registry, IMetadataStore store) : ISignalPart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(ICollection<Signal> signals, CancellationToken cancellationToken)
    {
        foreach (var application in registry.All("kinesisanalytics", "application"))
        {
            var counts = await store.Read(reader => ApplicationQuarantineRow.Find(reader, new ApplicationKey(application.Id.Value)), cancellationToken);
            if (counts is { } known && known.Late + known.Bad > 0)
            {
                var name = new SignalName(DeliverySignals.Growth, application.Name.Account, application.Name.Region, application.Arn);
                signals.Add(new Signal(name) { Total = known.Late + known.Bad, Reason = "Records were late or could not be read, and are in the quarantine." });
            }
        }
    }
}
