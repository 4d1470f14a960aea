using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Resources;

/// <summary>A stream's phase as the service's status, and what it allows.</summary>
internal static class StreamStates
{
    /// <summary>A stream has at most so many open shards.</summary>
    public const int ShardsMax = 10_000;

    public static string StatusOf(StreamPhase phase) => phase switch
    {
        StreamPhase.Creating => "CREATING",
        StreamPhase.Updating => "UPDATING",
        StreamPhase.Deleting or StreamPhase.Discarded => "DELETING",
        _ => "ACTIVE",
    };

    /// <summary>True where records are taken and given.</summary>
    public static bool IsServing(StreamLayout layout) => layout.Stream.Phase is StreamPhase.Active or StreamPhase.Updating;

    /// <summary>False where users are shown no shards.</summary>
    public static bool HasShards(StreamLayout layout) => layout.Stream.Phase is not (StreamPhase.Creating or StreamPhase.Discarded);
}
