using Tarn.Processes.Native;

namespace Tarn.Processes.Fences;

/// <summary>The fences that a thread applies to itself and passes on to the program that it starts.</summary>
public sealed record Fence
{
    /// <summary>Files and TCP ports; null: no Landlock.</summary>
    public LandlockRules? Files { get; init; }

    /// <summary>True: the program reaches no abstract socket and signals no process outside, where the kernel can hold this.</summary>
    public bool IsScoped { get; init; }

    /// <summary>Folders at other paths; null: the machine's.</summary>
    public OwnMounts? Mounts { get; init; }

    /// <summary>The user and group of the program; 0: the server's own.</summary>
    public uint User { get; init; }

    /// <summary>The network; null: the machine's.</summary>
    public PrivateNetwork? Network { get; init; }

    /// <summary>
    /// True: the program and all processes that it starts stay in one process group, and end with the server. Signals to
    /// other processes of the same user are refused.
    /// </summary>
    public bool IsGrouped { get; init; }

    /// <summary>False: with <see cref="IsGrouped"/>, sockets are TCP over IP.</summary>
    public bool IsOnline { get; init; } = true;
}
