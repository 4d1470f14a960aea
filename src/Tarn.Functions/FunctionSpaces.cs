using Tarn.Storage.Metadata;

namespace Tarn.Functions;

/// <summary>The metadata spaces of this project (350–399); documented in <c>docs/formats/functions.md</c>.</summary>
internal static class FunctionSpaces
{
    /// <summary>Function id → settings of the whole function.</summary>
    public static Space Functions { get; } = new(350, "functions.functions");

    /// <summary>(function id, number) → a version; number 0 is <c>$LATEST</c>.</summary>
    public static Space Versions { get; } = new(351, "functions.versions");

    /// <summary>(function id, name) → an alias.</summary>
    public static Space Aliases { get; } = new(352, "functions.aliases");

    /// <summary>(function id, kind, qualifier) → a configuration of a version or alias.</summary>
    public static Space Qualified { get; } = new(353, "functions.qualified");

    /// <summary>Layer id → the layer.</summary>
    public static Space Layers { get; } = new(354, "functions.layers");

    /// <summary>(layer id, number) → a version of the layer.</summary>
    public static Space LayerVersions { get; } = new(355, "functions.layer-versions");

    /// <summary>(account, region, hash, version's id) → the version uses the zip.</summary>
    public static Space PackageUses { get; } = new(356, "functions.package-uses");
}
