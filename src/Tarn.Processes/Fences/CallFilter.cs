using Tarn.Processes.Native;

namespace Tarn.Processes.Fences;

/// <summary>Filters of system calls for programs that set them themselves, such as bubblewrap.</summary>
public static class CallFilter
{
    /// <summary>
    /// The filter for a program in namespaces of its own, as the kernel's instructions. It opens sockets of local programs only where
    /// <see cref="Fence.IsScoped"/> holds: among its own files, no other program listens.
    /// Empty: unknown on this processor.
    /// </summary>
    public static ReadOnlyMemory<byte> ForOwnProcesses { get; } = Seccomp.ForOwnProcesses();
}
