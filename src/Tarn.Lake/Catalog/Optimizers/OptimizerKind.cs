namespace Tarn.Lake.Catalog.Optimizers;

/// <summary>The parts of maintenance that clients set up for a table.</summary>
public enum OptimizerKind
{
    /// <summary>Small files become larger ones, and deletes are folded in.</summary>
    Compaction,

    /// <summary>Snapshots expire.</summary>
    Retention,

    /// <summary>Files that nothing names are removed.</summary>
    OrphanFiles,
}
