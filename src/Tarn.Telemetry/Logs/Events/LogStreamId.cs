using System.Globalization;

namespace Tarn.Telemetry.Logs.Events;

/// <summary>A log stream. A stream that is made again has another id.</summary>
public readonly record struct LogStreamId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
