namespace Tarn.Functions.Versions;

/// <summary>
/// Everything that an environment needs to run one version of a function. It never changes: an update of the function
/// makes another one, with another <see cref="Revision"/>. An environment belongs to one (ARN, revision).
/// </summary>
public sealed record FunctionVersion
{
    /// <summary>The account that owns the function.</summary>
    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    /// <summary>The version: <c>$LATEST</c>, or a number.</summary>
    public required string Version { get; init; }

    /// <summary>The unqualified ARN.</summary>
    public required string Arn { get; init; }

    /// <summary>Names this state of code and configuration; never used again.</summary>
    public required string Revision { get; init; }

    /// <summary>The runtime: <c>nodejs24.x</c>, <c>provided.al2023</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>The handler; null where the runtime needs none.</summary>
    public string? Handler { get; init; }

    /// <summary>The folder with the unpacked code: <c>/var/task</c>.</summary>
    public required string CodeFolder { get; init; }

    /// <summary>The folders of the layers, in their order; later ones cover earlier ones: <c>/opt</c>.</summary>
    public IReadOnlyList<string> LayerFolders { get; init; } = [];

    /// <summary>The function's own variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The role whose rights the code has.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The memory of the process tree, 128 to 10,240 MB.</summary>
    public int MemoryMb { get; init; } = 128;

    /// <summary>The longest invocation, 1 to 900 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The size of <c>/tmp</c>, 512 to 10,240 MB.</summary>
    public int TemporaryStorageMb { get; init; } = 512;

    public required string LogGroup { get; init; }

    /// <summary>True: the log's lines of the platform are JSON.</summary>
    public bool IsJsonLog { get; init; }

    /// <summary>The lowest level of the function's own lines in JSON format: <c>INFO</c>.</summary>
    public string ApplicationLogLevel { get; init; } = "INFO";

    /// <summary>The lowest level of the platform's lines in JSON format: <c>INFO</c>.</summary>
    public string SystemLogLevel { get; init; } = "INFO";

    /// <summary>True: its environments start before their first invocation, and do not end when idle.</summary>
    public bool IsProvisioned { get; init; }

    /// <summary>How its environments start, in AWS's words.</summary>
    public string InitializationType => IsProvisioned ? "provisioned-concurrency" : "on-demand";

    /// <summary>The most invocations of the function at a time; null: the account's.</summary>
    public int? ReservedConcurrency { get; init; }
}
