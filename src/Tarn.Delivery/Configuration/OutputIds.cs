using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Configuration;

/// <summary>The ids under which the positions of a delivery's outputs are stored.</summary>
internal static class OutputIds
{
    /// <summary>
    /// Objects, tables or an endpoint. A destination that replaces another one inherits its positions: D22 (positions commit
    /// with their output).
    /// </summary>
    public static OutputId Destination { get; } = new(1);

    public static OutputId Errors { get; } = new(2);

    /// <summary>The copy of the source records.</summary>
    public static OutputId Backup { get; } = new(3);
}
