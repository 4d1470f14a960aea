using Tarn.Telemetry.Signals;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>Deliveries that hold records back or have refused some.</summary>
public sealed class DeliverySignals(Tarn.Delivery.Deliveries deliveries) : ISignalPart
{
    /// <summary>The type of events about a quarantine.</summary>
    public const string Growth = "Tarn Quarantine Growth";

    private const string StateChange = "Tarn Delivery State Change";

    // Other states end by themselves: a delivery waits for memory, or lags.
    private static readonly string[] Bad = ["FAILING", "REFUSING PUTS", "NO SOURCE"];

    /// <inheritdoc/>
    public ValueTask AddTo(ICollection<Signal> signals, CancellationToken cancellationToken)
    {
        foreach (var delivery in deliveries.Status())
        {
            var (config, state) = (delivery.Config, DeliveryStates.Of(delivery));
            var name = new SignalName(StateChange, config.Account, config.Region, FreshnessReport.ArnOf(config));
            signals.Add(Bad.Contains(state)
                ? new Signal(name) { State = state, Reason = DeliveryStates.ReasonOf(delivery) }
                : new Signal(name) { State = delivery.Active ? Signal.Ok : null });
            if (delivery.Failed > 0)
            {
                signals.Add(new Signal(name with { DetailType = Growth })
                {
                    Total = delivery.Failed,
                    Reason = "Records could not be delivered, and are in the error output.",
                });
            }
        }

        return ValueTask.CompletedTask;
    }
}
