using Tarn.Storage.Streams;

namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>One call of a producer; a retry sends the same (D14).</summary>
internal sealed class ModelCall
{
    public required LogAppend Append { get; init; }

    /// <summary>The records by their index in the call.</summary>
    public required ModelRecord[] Records { get; init; }

    public required ModelShard[] Shards { get; init; }

    /// <summary>The call's record indexes of each shard's batch.</summary>
    public required ushort[][] Indexes { get; init; }

    public required long BegunMs { get; init; }

    /// <summary>The clock had been set so many times when it began: a retry over that is not recognised for certain.</summary>
    public required int ClockJumps { get; init; }

    /// <summary>The process that had it last.</summary>
    public int Life { get; set; }

    public int Attempts { get; set; }
}
