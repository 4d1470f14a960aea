namespace Tarn.Functions.Runtimes;

/// <summary>Where interpreters and packages of runtimes are.</summary>
public sealed record RuntimeOptions
{
    /// <summary>The folders in which interpreters are searched.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>True: an interpreter of another version is refused.</summary>
    public bool IsExact { get; init; }

    /// <summary>A folder with the packages that AWS's images bring (boto3, @aws-sdk); null: none.</summary>
    public string? ModulesFolder { get; init; }

    /// <summary>A folder with AWS's jars of the Java runtime; null: none.</summary>
    public string? JavaClientFolder { get; init; }
}
