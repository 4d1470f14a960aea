using System.Globalization;

namespace Tarn.Telemetry.Signals;

/// <summary>The disk of the data directory.</summary>
/// <param name="space">The free and all bytes.</param>
/// <param name="home">The account and region whose bus gets the event.</param>
public sealed class DiskSignals(Func<(long Free, long Total)> space, (string Account, string Region) home) : ISignalPart
{
    private const double FreeShareWarned = 0.10;

    // More than the share that warns, so that a disk at the limit changes its state once.
    private const double FreeShareWell = 0.12;

    private bool _fills;

    /// <inheritdoc/>
    public ValueTask AddTo(ICollection<Signal> signals, CancellationToken cancellationToken)
    {
        var (free, total) = space();
        _fills = total > 0 && free < total * (_fills ? FreeShareWell : FreeShareWarned);
        signals.Add(new Signal(new SignalName("Tarn Disk State Change", home.Account, home.Region, "disk"))
        {
            State = _fills ? "FILLING" : Signal.Ok,
            Reason = string.Create(CultureInfo.InvariantCulture, $"{free} of {total} bytes are free."),
        });
        return ValueTask.CompletedTask;
    }
}
