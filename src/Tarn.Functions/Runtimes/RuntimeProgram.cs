namespace Tarn.Functions.Runtimes;

/// <summary>The program that runs a function's code.</summary>
public sealed record RuntimeProgram
{
    /// <summary>The program's path.</summary>
    public required string Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Folders of the machine that it reads, beside the system's.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>The value of <c>AWS_EXECUTION_ENV</c>; null: none.</summary>
    public string? ExecutionEnvironment { get; init; }

    /// <summary>Private memory that the runtime asks for beside the function's, MB. Most of it is never touched.</summary>
    public required int OwnMemoryMb { get; init; }
}

/// <summary>The folders of a function, as its process sees them.</summary>
/// <param name="Task">The code: <c>/var/task</c>.</param>
/// <param name="Layers">The layers: <c>/opt</c>; null: none.</param>
/// <param name="Runtime">The bootstraps: <c>/var/runtime</c>.</param>
/// <param name="Temporary">The function's own folder: <c>/tmp</c>.</param>
public sealed record ProcessFolders(string Task, string? Layers, string Runtime, string Temporary);
