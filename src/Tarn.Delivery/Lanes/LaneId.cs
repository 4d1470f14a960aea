using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Lanes;

/// <summary>A lane of a delivery.</summary>
/// <param name="Output">The kind of output.</param>
/// <param name="Table">The table, <c>database/table</c>, where the steps choose each record's table; else empty.</param>
internal readonly record struct LaneId(OutputId Output, string Table = "")
{
    /// <summary>The destination, where it is one output.</summary>
    public static LaneId Destination { get; } = new(OutputIds.Destination);

    /// <summary>The error output.</summary>
    public static LaneId Errors { get; } = new(OutputIds.Errors);

    /// <summary>The copy of the source records.</summary>
    public static LaneId Backup { get; } = new(OutputIds.Backup);
}
