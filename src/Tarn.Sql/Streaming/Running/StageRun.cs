using Tarn.Sql.Streaming.Planning;

namespace Tarn.Sql.Streaming.Running;

/// <summary>Takes the place of a late row, the bounds of its last window in milliseconds, and the watermark.</summary>
internal delegate void LateRow(long place, (long Start, long End)? window, long watermark);

/// <summary>Takes the place of a due window or row whose expressions fail, the bounds of the window, and the reason.</summary>
internal delegate void FailedItem(long place, (long Start, long End)? window, string reason);

/// <summary>A window or a pattern of a statement: takes rows, and gives the due ones to the next part of the statement.</summary>
internal abstract class StageRun
{
    /// <summary>The table of the rows that wait for the stage.</summary>
    public abstract string Input { get; }

    /// <summary>The statement over the due rows.</summary>
    public abstract StreamSegment Segment { get; }

    /// <summary>The windows, matches, or rows with their window, that are due.</summary>
    public abstract int DueItems { get; }

    /// <summary>Makes an empty table of rows that wait.</summary>
    public abstract void Empty();

    /// <summary>Takes the rows that wait, and finds the windows or matches that are due.</summary>
    public abstract void Advance(StreamClock clock, LateRow late);

    /// <summary>The due rows, in the engine's SQL.</summary>
    public abstract string Leaf();

    /// <summary>Finds the due items whose expressions fail, and leaves them out.</summary>
    /// <param name="probe">A statement over the due rows; returns the reason for which it fails.</param>
    /// <param name="failed">Takes each failing item.</param>
    public abstract void Isolate(Func<string?> probe, FailedItem failed);

    /// <summary>Forgets the due items.</summary>
    public abstract void Forget(long watermark);
}
