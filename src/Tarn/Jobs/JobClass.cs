namespace Tarn.Jobs;

/// <summary>
/// The resource of the machine that a job uses most: <see cref="JobRunner.RunsPerClassMax"/> jobs of a class run at a
/// time.
/// </summary>
internal enum JobClass
{
    /// <summary>Reads and writes.</summary>
    Disk,

    /// <summary>Reads and writes, for as long as a table is large. So the short work of <see cref="Disk"/> never waits for it.</summary>
    Copy,

    /// <summary>Computes.</summary>
    Cpu,

    /// <summary>Almost no resource; a caller waits for the job.</summary>
    Prompt,
}
