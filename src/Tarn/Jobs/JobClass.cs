namespace Tarn.Jobs;

/// <summary>
/// The resource of the machine that a job uses most: <see cref="JobRunner.RunsPerClassMax"/> jobs of a class run at a
/// time.
/// </summary>
internal enum JobClass
{
    /// <summary>Reads and writes.</summary>
    Disk,

    /// <summary>Computes.</summary>
    Cpu,

    /// <summary>Next to nothing, and a caller waits for it.</summary>
    Prompt,
}
