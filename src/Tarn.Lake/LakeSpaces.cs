using Tarn.Storage.Metadata;

namespace Tarn.Lake;

/// <summary>The metadata spaces of this room (150–199); documented in <c>docs/formats/metadata.md</c>.</summary>
public static class LakeSpaces
{
    /// <summary>(account, region, database) → database.</summary>
    public static Space Databases { get; } = new(150, "lake.databases");

    /// <summary>(account, region, database, table) → table's definition.</summary>
    public static Space Tables { get; } = new(151, "lake.tables");

    /// <summary>Table id → version and pointer: what every commit changes.</summary>
    public static Space TableHeads { get; } = new(152, "lake.table-heads");
}
