namespace Tarn.Delivery.Outputs.Tables;

/// <summary>An output's memory of its table, which its buffers share.</summary>
/// <param name="time">The clock.</param>
internal sealed class TableMemory(TimeProvider time)
{
    /// <summary>The columns that a flush chose and could not write.</summary>
    public ChosenColumns Chosen { get; } = new();

    /// <summary>Pauses searches for rows that take too long.</summary>
    public SearchPause Pause { get; } = new(time);
}
