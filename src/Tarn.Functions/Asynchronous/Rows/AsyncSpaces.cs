using Tarn.Storage.Metadata;

namespace Tarn.Functions.Asynchronous.Rows;

/// <summary>The metadata spaces of waiting events (380–389); documented in <c>docs/formats/functions.md</c>.</summary>
public static class AsyncSpaces
{
    /// <summary>Nothing → the internal stream, its shard and its consumer.</summary>
    public static Space Stream { get; } = new(380, "functions.async-stream");

    /// <summary>Offset → an event below the position that is not done.</summary>
    public static Space Undone { get; } = new(381, "functions.async-undone");

    /// <summary>(time in Unix milliseconds, offset) → nothing: the event is due then.</summary>
    public static Space Due { get; } = new(382, "functions.async-due");

    /// <summary>(ARN of the function, offset) → nothing: the event waits until its function may have another call.</summary>
    public static Space Places { get; } = new(383, "functions.async-places");
}
