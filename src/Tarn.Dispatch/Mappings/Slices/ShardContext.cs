using Tarn.Dispatch.Mappings.Positions;
using Tarn.Dispatch.Mappings.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Mappings.Slices;

/// <summary>The parts that the parallel slices of one shard share.</summary>
internal sealed record ShardContext
{
    /// <summary>The parts of all mappings.</summary>
    public required MappingParts Parts { get; init; }

    public required MappingId Mapping { get; init; }

    /// <summary>Its name in the operators' log.</summary>
    public required string Name { get; init; }

    /// <summary>Its ARN, under which losses are counted.</summary>
    public required string Arn { get; init; }

    public required MappingRules Rules { get; init; }

    /// <summary>Its results.</summary>
    public required MappingProgress Progress { get; init; }

    public required ShardDescription Shard { get; init; }

    /// <summary>Gets its records.</summary>
    public required IShardTarget Target { get; init; }

    /// <summary>Checks the right to read the stream.</summary>
    public required MappingRights Rights { get; init; }

    public required ShardPositions Positions { get; init; }

    /// <summary>Moves the positions.</summary>
    public required PositionCommit Commit { get; init; }

    /// <summary>The window that was open at the start; null: none.</summary>
    public required WindowRow? Window { get; init; }
}
