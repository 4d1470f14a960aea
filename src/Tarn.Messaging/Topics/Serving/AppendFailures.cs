using Tarn.Storage;
using Tarn.Storage.Streams;

namespace Tarn.Messaging.Topics.Serving;

/// <summary>Failures of appends as exceptions.</summary>
internal static class AppendFailures
{
    /// <summary>Checks that every shard took its records.</summary>
    /// <exception cref="TarnException">One did not.</exception>
    public static void Check(AppendOutcome outcome)
    {
        for (var i = 0; i < outcome.Shards.Length && outcome.Recorded is null; i++)
        {
            if (outcome.Shards.Span[i].Status is not (AppendStatus.Appended or AppendStatus.Repeated) and var status)
            {
                throw status switch
                {
                    AppendStatus.NotFound or AppendStatus.Closed => Missing(),
                    AppendStatus.Throttled => new TarnException(ErrorKind.Throttled, "The log is too busy for this topic's messages now."),
                    AppendStatus.DiskFull => new TarnException(ErrorKind.DiskFull, "The disk is full: the topic takes no messages now."),
                    AppendStatus.OutcomeUnknown => new TarnException(ErrorKind.OutcomeUnknown, "The disk failed during the write: its outcome is unknown."),
                    _ => new TarnException(ErrorKind.Unavailable, "The log takes no writes now."),
                };
            }
        }
    }

    /// <summary>The failure of a topic that does not exist any more.</summary>
    public static TarnException Missing() => new(ErrorKind.NotFound, "Topic does not exist");
}
