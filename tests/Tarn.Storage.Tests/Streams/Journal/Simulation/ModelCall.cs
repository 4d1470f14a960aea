using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>One call of a producer; a retry sends the same call: D14 (retries are recognised).</summary>
internal sealed class ModelCall
{
    public required LogAppend Append { get; init; }

    /// <summary>The records by their index in the call.</summary>
    public required ModelRecord[] Records { get; init; }

    public required ModelShard[] Shards { get; init; }

    /// <summary>The call's record indexes of each shard's batch.</summary>
    public required ushort[][] Indexes { get; init; }

    public required long BegunMs { get; init; }

    /// <summary>
    /// How often the clock had been set when the call began. After another setting, a retry is not certain to be
    /// recognised.
    /// </summary>
    public required int ClockJumps { get; init; }

    /// <summary>The process that received the call last.</summary>
    public int Life { get; set; }

    public int Attempts { get; set; }
}
