namespace Tarn.Streaming.Joins;

/// <summary>
/// One step of a join: two rows may meet, or a row meets no further one. One of the rows is null in the second case. In a regular join, the row that
/// came may be taken back: then both rows part.
/// </summary>
/// <param name="Place">The input that caused it.</param>
/// <param name="Group">The number of the window among the ended ones of a push; 0 without windows.</param>
internal readonly record struct JoinEvent(JoinRow? Left, JoinRow? Right, long Place, long Group)
{
    /// <summary>Whether the row that the step is of is taken back.</summary>
    public bool IsRemoval { get; init; }
}
