namespace Tarn.Functions.Definitions.Urls;

/// <summary>The rules of a function URL for browsers' requests from other origins. A list that is null was not given.</summary>
public sealed record UrlCors
{
    /// <summary>Whether credentials may be sent.</summary>
    public bool? AllowCredentials { get; init; }

    /// <summary>Headers that requests may have.</summary>
    public IReadOnlyList<string>? AllowHeaders { get; init; }

    /// <summary>Methods that requests may have.</summary>
    public IReadOnlyList<string>? AllowMethods { get; init; }

    /// <summary>Origins that may send requests.</summary>
    public IReadOnlyList<string>? AllowOrigins { get; init; }

    /// <summary>Headers of answers that scripts may read.</summary>
    public IReadOnlyList<string>? ExposeHeaders { get; init; }

    /// <summary>How long a browser caches the rules, seconds.</summary>
    public int? MaxAgeSeconds { get; init; }
}
