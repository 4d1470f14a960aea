namespace Tarn.Messaging.Schedules.Occurrences;

/// <summary>The owners of schedules of one kind.</summary>
internal interface IOccurrenceSource
{
    OccurrenceKind Kind { get; }

    /// <summary>A schedule as it is now; null: its owner is not known yet, or does not run.</summary>
    ValueTask<IScheduled?> Find(long id, CancellationToken cancellationToken);
}
