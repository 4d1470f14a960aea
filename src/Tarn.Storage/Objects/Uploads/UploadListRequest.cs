using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Uploads;

/// <summary>A request for a listing of uploads.</summary>
public sealed record UploadListRequest
{
    public required string Bucket { get; init; }

    /// <summary>The prefix of all listed keys.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>Keys that contain this after the prefix are rolled up into common prefixes.</summary>
    public string? Delimiter { get; init; }

    /// <summary>
    /// Only keys after this one, or its uploads after <see cref="AfterUpload"/>; if it is in a common prefix, only keys after
    /// that prefix. Null: from the first.
    /// </summary>
    public string? AfterKey { get; init; }

    /// <summary>An upload's id; null: none of the key's uploads is listed.</summary>
    public string? AfterUpload { get; init; }

    /// <summary>The maximum number of uploads and common prefixes together, 0 to 1,000.</summary>
    public int Limit { get; init; } = ObjectLimits.PageMax;
}
