using Tarn.Messaging.Schedules.Times;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Schedules.Occurrences;

/// <summary>A schedule with its target, as it is when an occurrence is due.</summary>
internal interface IScheduled
{
    /// <summary>The resource whose losses are counted.</summary>
    string Arn { get; }

    ScheduleTimes Times { get; }

    /// <summary>How long after each time its occurrence is due.</summary>
    TimeSpan Delay => TimeSpan.Zero;

    /// <summary>The longest age of an occurrence that still runs.</summary>
    TimeSpan AgeMax { get; }

    /// <summary>About the memory that the schedule holds.</summary>
    long Bytes => 0;

    /// <summary>Makes the record of an occurrence.</summary>
    /// <param name="time">The time of the schedule.</param>
    /// <param name="isApart">Whether the occurrence shall wait for its target: a commit with the target's record has failed.</param>
    ValueTask<Fired> Fire(DateTimeOffset time, DateTimeOffset now, bool isApart, CancellationToken cancellationToken);

    /// <summary>Writes rows beside the times, in their commit.</summary>
    /// <returns>False: the owner was deleted, with its times.</returns>
    ValueTask<bool> Write(IMetadataTransaction transaction, OccurrenceTimes after) => ValueTask.FromResult(true);
}
