using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Runs.Rows;

/// <summary>The metadata spaces of running applications; documented in <c>docs/formats/analytics.md</c>.</summary>
internal static class RunSpaces
{
    /// <summary>Application id → whether it runs, its sources, and the position that it has committed.</summary>
    public static Space Runs { get; } = new(504, "analytics.runs");

    /// <summary>(application id, number) → a shard that opened or closed, or a hole.</summary>
    public static Space Events { get; } = new(505, "analytics.run.events");

    /// <summary>(application id, number) → a checkpoint.</summary>
    public static Space Checkpoints { get; } = new(506, "analytics.checkpoints");

    /// <summary>(application id, name) → the checkpoint of a snapshot.</summary>
    public static Space SnapshotStates { get; } = new(507, "analytics.snapshot.states");

    /// <summary>(application id, number) → an older checkpoint, from which a replay may begin.</summary>
    public static Space ReplayBases { get; } = new(508, "analytics.replay.bases");

    /// <summary>(application id, number) → a replay.</summary>
    public static Space Replays { get; } = new(510, "analytics.replays");
}
