namespace Tarn.Processes.Native;

/// <summary>The files that a program may use under Landlock. Paths that do not exist are left out.</summary>
public sealed record LandlockRules
{
    /// <summary>Folders to read from, and to run programs from.</summary>
    public IReadOnlyList<string> Readable { get; init; } = [];

    public IReadOnlyList<string> ReadableFiles { get; init; } = [];

    /// <summary>Folders to write to.</summary>
    public IReadOnlyList<string> Writable { get; init; } = [];

    /// <summary>Folders to write to, and to run programs from.</summary>
    public IReadOnlyList<string> WritablePrograms { get; init; } = [];

    /// <summary>Devices and files to read and to write.</summary>
    public IReadOnlyList<string> WritableFiles { get; init; } = [];

    /// <summary>The TCP ports that the program may connect to; it listens on none. Null: TCP is free.</summary>
    public IReadOnlyList<int>? ConnectPorts { get; init; }
}
