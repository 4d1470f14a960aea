namespace Tarn.Functions.Definitions.Urls;

/// <summary>A function URL.</summary>
public sealed record UrlDefinition
{
    /// <summary>The id in the URL: 32 small letters and digits.</summary>
    public required string UrlId { get; init; }

    /// <summary><c>NONE</c> or <c>AWS_IAM</c>.</summary>
    public required string AuthType { get; init; }

    /// <summary><c>BUFFERED</c> or <c>RESPONSE_STREAM</c>.</summary>
    public string InvokeMode { get; init; } = "BUFFERED";

    /// <summary>The rules for other origins; null: none.</summary>
    public UrlCors? Cors { get; init; }

    /// <summary>The time of its creation, Unix milliseconds.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>The time of the last change, Unix milliseconds.</summary>
    public required long ModifiedMs { get; init; }
}
