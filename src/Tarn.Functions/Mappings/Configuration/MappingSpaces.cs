using Tarn.Storage.Metadata;

namespace Tarn.Functions.Mappings.Configuration;

/// <summary>The metadata spaces of mappings (370–379); documented in <c>docs/formats/functions.md</c>.</summary>
public static class MappingSpaces
{
    /// <summary>Mapping id → configuration.</summary>
    public static Space Mappings { get; } = new(370, "functions.mappings");

    /// <summary>(mapping id, shard id) → the open tumbling window and its state.</summary>
    public static Space Windows { get; } = new(371, "functions.mapping-windows");
}
