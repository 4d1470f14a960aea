using System.Globalization;

namespace Tarn.Telemetry.Logs.Events;

/// <summary>A log group: the id of its resource. A group that is made again has another id.</summary>
public readonly record struct LogGroupId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
