using Tarn.Processes.Fences;
using Tarn.Processes.Groups;

namespace Tarn.Processes.Starting;

/// <summary>A program to start.</summary>
public sealed record ProcessStart
{
    /// <summary>The program's path.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, without the program's name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// All variables before the fences hold: nothing of the server's environment, and nothing that a caller chose. These are in
    /// <see cref="Input"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Its current folder.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Bytes on its standard input, at most a pipe's 64 KB; empty: <c>/dev/null</c>. With a grouped fence they arrive when its limits hold.
    /// </summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Bytes on its descriptor 6, at most a pipe's 64 KB; empty: it is closed.</summary>
    public ReadOnlyMemory<byte> Filter { get; init; }

    public Fence Fence { get; init; } = new();

    public ProcessLimits Limits { get; init; } = new();

    /// <summary>Its control group; null: the server's. Only with a grouped fence or a lifeline: the process waits until it is in.</summary>
    public ControlGroup? ControlGroup { get; init; }

    /// <summary>
    /// True: the starting thread lives as long as the program. bubblewrap asks the kernel for its own end when that
    /// thread ends, and so with the server.
    /// </summary>
    public bool EndsWithThread { get; init; }

    /// <summary>
    /// True: the program's descriptor 4 is a pipe without data. It reads the pipe's end when the server or the first
    /// process has ended. Not with a grouped fence.
    /// </summary>
    public bool HasLifeline { get; init; }
}

/// <summary>Limits of a process, inherited by all processes that it starts.</summary>
public sealed record ProcessLimits
{
    /// <summary>Private writable memory of each process, bytes; null: no limit.</summary>
    public long? DataBytes { get; init; }

    /// <summary>Processes and threads of the user; null: no limit. Root is not bound by it.</summary>
    public int? Processes { get; init; }

    /// <summary>The size of a file, bytes; null: no limit.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Open files.</summary>
    public int Files { get; init; } = 1_024;

    public ProcessorShare Share { get; init; } = new();
}
