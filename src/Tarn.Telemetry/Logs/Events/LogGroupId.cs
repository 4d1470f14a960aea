using System.Globalization;
using Tarn.Access.Registry;

namespace Tarn.Telemetry.Logs.Events;

/// <summary>A log group: the id of its resource. A group that is made again has another id.</summary>
public readonly record struct LogGroupId(long Value)
{
    /// <summary>The id of a registered group.</summary>
    public static LogGroupId Of(Resource group) => new(group.Id.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
