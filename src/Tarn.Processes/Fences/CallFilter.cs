using Tarn.Processes.Native;

namespace Tarn.Processes.Fences;

/// <summary>Filters of system calls for programs that set them themselves, such as bubblewrap.</summary>
public static class CallFilter
{
    /// <summary>
    /// The filter for a program in namespaces of its own, as the kernel's instructions: it opens no socket to local programs.
    /// Empty: unknown on this processor.
    /// </summary>
    public static ReadOnlyMemory<byte> ForOwnProcesses { get; } = Seccomp.ForOwnProcesses();
}
