using Tarn.Functions.Runtimes;
using Tarn.Processes.Fences;

namespace Tarn.Functions.Isolation;

/// <summary>Everything that the isolation of one environment is made from.</summary>
internal sealed record EnclosureRequest
{
    /// <summary>The program, with paths as the process sees them.</summary>
    public required RuntimeProgram Program { get; init; }

    /// <summary>All variables. They are set inside the fences.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The variables of programs before the fences: none that a function chose.</summary>
    public IReadOnlyDictionary<string, string> Before { get; init; } = new Dictionary<string, string>();

    /// <summary>The machine's folders that the process's folders show: code, layers, bootstraps, own folder.</summary>
    public required ProcessFolders Machine { get; init; }

    /// <summary>The folder of <see cref="SettingsCopy"/>; null: the machine's own files are shown, each by itself.</summary>
    public string? SettingsFolder { get; init; }

    /// <summary>The folders as the process sees them.</summary>
    public required ProcessFolders Places { get; init; }

    /// <summary>Folders of packages beside the function's.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    public required uint User { get; init; }

    /// <summary>The network; null: the machine's.</summary>
    public PrivateNetwork? Network { get; init; }

    /// <summary>The TCP ports that the process may connect to; null: all.</summary>
    public IReadOnlyList<int>? Ports { get; init; }

    /// <summary>The function's memory, MB.</summary>
    public required int MemoryMb { get; init; }

    /// <summary>The size of its own folder, MB.</summary>
    public required int TemporaryMb { get; init; }
}
