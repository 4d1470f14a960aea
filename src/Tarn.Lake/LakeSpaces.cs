using Tarn.Storage.Metadata;

namespace Tarn.Lake;

/// <summary>The metadata spaces of this room (150–199); documented in <c>docs/formats/lake.md</c>.</summary>
public static class LakeSpaces
{
    /// <summary>Database id → what the lake keeps of it.</summary>
    public static Space Databases { get; } = new(150, "lake.databases");

    /// <summary>Table id → what the lake keeps of it beside its head.</summary>
    public static Space Tables { get; } = new(151, "lake.tables");

    /// <summary>Table id → version and pointer: what every commit changes.</summary>
    public static Space TableHeads { get; } = new(152, "lake.table-heads");
}
