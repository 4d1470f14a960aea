using Tarn.Functions.Mappings.Batches;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Functions.Mappings.Positions;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Functions.Mappings.Running;

/// <summary>The parts that the lanes of one shard share.</summary>
internal sealed record ShardContext
{
    /// <summary>The parts of all mappings.</summary>
    public required MappingServices Services { get; init; }

    /// <summary>The mapping.</summary>
    public required MappingId Mapping { get; init; }

    /// <summary>Its configuration.</summary>
    public required MappingConfig Config { get; init; }

    /// <summary>Its results.</summary>
    public required MappingProgress Progress { get; init; }

    /// <summary>The shard.</summary>
    public required ShardDescription Shard { get; init; }

    /// <summary>Writes its records.</summary>
    public required RecordText Text { get; init; }

    /// <summary>Checks the right to read the stream.</summary>
    public required MappingRights Rights { get; init; }

    /// <summary>The positions.</summary>
    public required ShardPositions Positions { get; init; }

    /// <summary>Moves the positions.</summary>
    public required PositionCommit Commit { get; init; }

    /// <summary>The window that was open at the start; null: none.</summary>
    public required WindowRow? Window { get; init; }
}
