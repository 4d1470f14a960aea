using Tarn.Lake.Catalog.Optimizers;

namespace Tarn.Lake.Maintenance.Optimizers;

/// <summary>The steps of maintenance that belong to an optimizer.</summary>
public static class OptimizerSteps
{
    /// <summary>The steps of a kind, in the order of a run.</summary>
    public static IReadOnlyList<string> Of(OptimizerKind kind) => kind switch
    {
        OptimizerKind.Compaction => ["compact"],
        OptimizerKind.Retention => ["expire", "files"],
        OptimizerKind.OrphanFiles => ["orphans"],
    };

    /// <summary>The first step of a kind.</summary>
    internal static string First(OptimizerKind kind) => Of(kind)[0];
}
