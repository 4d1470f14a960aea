using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Resources;

/// <summary>Maps a stream's phase to the service's status, and to the operations that the phase allows.</summary>
internal static class StreamStates
{
    /// <summary>The most open shards of a stream.</summary>
    public const int ShardsMax = 10_000;

    public static string StatusOf(StreamPhase phase) => phase switch
    {
        StreamPhase.Creating => "CREATING",
        StreamPhase.Updating => "UPDATING",
        StreamPhase.Deleting or StreamPhase.Discarded => "DELETING",
        _ => "ACTIVE",
    };

    /// <summary>True when the stream accepts and returns records.</summary>
    public static bool IsServing(StreamLayout layout) => layout.Stream.Phase is StreamPhase.Active or StreamPhase.Updating;

    /// <summary>False when users see no shards of the stream.</summary>
    public static bool HasShards(StreamLayout layout) => layout.Stream.Phase is not (StreamPhase.Creating or StreamPhase.Discarded);
}
