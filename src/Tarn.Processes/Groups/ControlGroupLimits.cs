namespace Tarn.Processes.Groups;

/// <summary>The limits of a control group; null: none.</summary>
public readonly record struct ControlGroupLimits
{
    /// <summary>The memory of all processes, with their files in memory and the kernel's part, bytes.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Processes and threads. Root is bound as well.</summary>
    public int? Processes { get; init; }
}
