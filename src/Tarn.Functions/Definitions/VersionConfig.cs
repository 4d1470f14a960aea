namespace Tarn.Functions.Definitions;

/// <summary>The settings of a version, as the user wrote them.</summary>
public sealed record VersionConfig
{
    /// <summary>The runtime: <c>nodejs24.x</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>The handler; null: none.</summary>
    public string? Handler { get; init; }

    /// <summary>The role whose rights the code has.</summary>
    public required string Role { get; init; }

    public string Description { get; init; } = "";

    /// <summary>The longest invocation, 1 to 900 s.</summary>
    public int TimeoutSeconds { get; init; } = 3;

    /// <summary>The memory, 128 to 10,240 MB.</summary>
    public int MemoryMb { get; init; } = 128;

    /// <summary>The size of <c>/tmp</c>, 512 to 10,240 MB.</summary>
    public int TemporaryStorageMb { get; init; } = 512;

    /// <summary>The processor: <c>x86_64</c> or <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The function's own variables. In rows they are sealed.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>The layers, in their order.</summary>
    public IReadOnlyList<LayerUse> Layers { get; init; } = [];

    /// <summary>The form of the log's lines: <c>Text</c> or <c>JSON</c>.</summary>
    public string LogFormat { get; init; } = "Text";

    /// <summary>The lowest level of the function's own lines in JSON format; null: not set.</summary>
    public string? ApplicationLogLevel { get; init; }

    /// <summary>The lowest level of the platform's lines in JSON format; null: not set.</summary>
    public string? SystemLogLevel { get; init; }

    public required string LogGroup { get; init; }

    /// <summary>The mode of tracing: <c>PassThrough</c> or <c>Active</c>.</summary>
    public string TracingMode { get; init; } = "PassThrough";

    /// <summary>The ARN of the queue or topic for asynchronous events that failed; null: none.</summary>
    public string? DeadLetterArn { get; init; }
}
