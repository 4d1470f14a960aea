using Tarn.Functions.Packages;

namespace Tarn.Functions.Definitions;

/// <summary>A version of a function: code and settings. A published one never changes.</summary>
public sealed record VersionDefinition
{
    /// <summary>The number of <c>$LATEST</c>.</summary>
    public const long LatestNumber = 0;

    /// <summary>The name of the version that changes.</summary>
    public const string LatestName = "$LATEST";

    /// <summary>The version's own id, under which its policy is stored.</summary>
    public required long Id { get; init; }

    /// <summary>The number; 0 is <c>$LATEST</c>.</summary>
    public required long Number { get; init; }

    /// <summary>Names this state of code and settings; never used again.</summary>
    public required string Revision { get; init; }

    /// <summary>The time of the last change, Unix milliseconds.</summary>
    public required long ModifiedMs { get; init; }

    /// <summary>The settings.</summary>
    public required VersionConfig Config { get; init; }

    public required CodePackage Code { get; init; }

    /// <summary>Whether the version can be invoked.</summary>
    public FunctionState State { get; init; } = FunctionState.Pending;

    /// <summary>Why the version cannot be invoked; null: it can.</summary>
    public string? StateReason { get; init; }

    /// <summary>The progress of the last change.</summary>
    public UpdateState Update { get; init; } = UpdateState.Successful;

    /// <summary>The name: <c>$LATEST</c>, or the number.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Name => NameOf(Number);

    /// <summary>Whether a change is in progress.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsChanging => State == FunctionState.Pending || Update == UpdateState.InProgress;

    public static string NameOf(long number) =>
        number == LatestNumber ? LatestName : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
