namespace Tarn.Telemetry.Signals;

/// <summary>Reports the present signals of some resources.</summary>
public interface ISignalPart
{
    /// <summary>Adds the signals. A resource without a signal is well.</summary>
    ValueTask AddTo(ICollection<Signal> signals, CancellationToken cancellationToken);
}
