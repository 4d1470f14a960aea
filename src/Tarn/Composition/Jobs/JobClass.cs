namespace Tarn.Composition.Jobs;

/// <summary>What a job uses most: one job of a class runs at a time.</summary>
internal enum JobClass
{
    /// <summary>Reads and writes.</summary>
    Disk,

    /// <summary>Computes.</summary>
    Cpu,

    /// <summary>Next to nothing, and somebody waits for it.</summary>
    Prompt,
}
