using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Selection;

/// <summary>Which secrets a listing shows, and in which order.</summary>
internal sealed record SecretQuery
{
    public IReadOnlyList<Filter> Filters { get; init; } = [];

    /// <summary>Whether secrets in their recovery window are listed too.</summary>
    public bool IncludesDeleted { get; init; }

    /// <summary>The order, <c>name</c> for example; null: by creation.</summary>
    public string? SortBy { get; init; }

    public bool IsAscending { get; init; }
}
