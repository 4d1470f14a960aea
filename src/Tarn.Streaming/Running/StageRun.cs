using Tarn.Streaming.Planning;
using Tarn.Streaming.Running.Clocks;

namespace Tarn.Streaming.Running;

/// <summary>Takes the position of a late row, the bounds of its last window in milliseconds, and the watermark.</summary>
internal delegate void LateRow(long place, (long Start, long End)? window, long watermark);

/// <summary>Takes the position of a due window or row whose expressions fail, the bounds of the window, and the reason.</summary>
internal delegate void FailedItem(long place, (long Start, long End)? window, string reason);

/// <summary>A window, a pattern or a join of a statement: takes rows, and gives the due ones to the next part of the statement.</summary>
internal abstract class StageRun
{
    /// <summary>The statement over the due rows.</summary>
    public abstract StreamSegment Segment { get; }

    /// <summary>The windows, matches, or rows with their window, that are due.</summary>
    public abstract int DueItems { get; }

    /// <summary>About the rows of the state.</summary>
    public abstract long StateRows { get; }

    /// <summary>Whether a watermark can make rows due.</summary>
    public abstract bool WaitsForWatermark { get; }

    /// <summary>Takes the rows that wait, and finds the windows, matches or joined rows that are due.</summary>
    /// <param name="clock">The watermark, and its moves by the present inputs.</param>
    /// <param name="late">Takes each late row.</param>
    /// <param name="failed">Takes each pair of rows whose condition fails.</param>
    public abstract void Advance(StreamClock clock, LateRow late, FailedItem failed);

    /// <summary>The due rows, in the engine's SQL.</summary>
    public abstract string Leaf();

    /// <summary>Finds the due items whose expressions fail, and leaves them out.</summary>
    /// <param name="probe">A statement over the due rows; returns the reason for which it fails.</param>
    /// <param name="failed">Takes each failing item.</param>
    public abstract void Isolate(Func<string?> probe, FailedItem failed);

    /// <summary>Forgets the due items.</summary>
    public abstract void Forget(long watermark);
}
