using System.Globalization;
using Tarn.Telemetry.Signals;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Deliveries and tables whose data are older than the tag <c>tarn.freshness-seconds</c> allows.</summary>
public sealed class FreshnessSignals(FreshnessReport report) : ISignalPart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(ICollection<Signal> signals, CancellationToken cancellationToken)
    {
        foreach (var one in await report.All(cancellationToken))
        {
            signals.Add(new Signal(new SignalName("Tarn Freshness State Change", one.Account, one.Region, one.Arn))
            {
                State = one.IsMissed ? "MISSED" : Signal.Ok,
                Reason = string.Create(
                    CultureInfo.InvariantCulture, $"The data are {one.Age.TotalSeconds:0} s old; the target is {one.Target.TotalSeconds} s."),
            });
        }
    }
}
