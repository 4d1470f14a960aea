using Tarn.Processes.Native;

namespace Tarn.Processes.Fences;

/// <summary>Folders that a program sees at other paths than the machine does. Only a privileged user can make them.</summary>
public sealed record OwnMounts
{
    /// <summary>Paths, and the folders to show there.</summary>
    public IReadOnlyList<(string Path, string Folder)> Folders { get; init; } = [];

    /// <summary>Where an empty folder in memory is shown; null: nowhere.</summary>
    public string? Memory { get; init; }

    /// <summary>The size of the folder in memory, bytes.</summary>
    public string MemoryBytes { get; init; } = "0";

    /// <summary>Tries whether this user may make mounts. Returns null, or the reason against it.</summary>
    public static string? Try()
    {
        string? error = null;

        // The thread has these mounts until its end, so it must not be one of the pool.
        var thread = new Thread(() => error = Mounts.Leave()) { IsBackground = true, Name = "own mounts" };
        thread.Start();
        thread.Join();
        return error;
    }

    /// <summary>Makes the mounts for the calling thread. Returns null, or the reason of the failure.</summary>
    internal string? Apply() => Mounts.Leave()
        ?? Folders.Select(one => Mounts.Show(one.Folder, one.Path)).FirstOrDefault(error => error is not null)
        ?? (Memory is null ? null : Mounts.ShowMemory(Memory, MemoryBytes));
}
