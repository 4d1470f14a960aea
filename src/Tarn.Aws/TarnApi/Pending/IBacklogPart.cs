namespace Tarn.Aws.TarnApi.Pending;

/// <summary>A part of the instance in which records or messages wait. The composition creates one per project.</summary>
public interface IBacklogPart
{
    /// <summary>
    /// Adds a row for each resource in which records wait. The work is bounded: numbers from memory, positions, and one frame of
    /// the log for the
    /// age of the oldest record.
    /// </summary>
    ValueTask AddTo(BacklogReport report, CancellationToken cancellationToken);
}
