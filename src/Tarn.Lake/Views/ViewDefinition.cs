namespace Tarn.Lake.Views;

/// <summary>A view in the dialect of Trino and Athena. Immutable.</summary>
public sealed record ViewDefinition
{
    /// <summary>The query.</summary>
    public required string Sql { get; init; }

    /// <summary>The name that the query has for this catalog; null: none of its own.</summary>
    public string? Catalog { get; init; }

    /// <summary>The database of the query's names without one.</summary>
    public required string Database { get; init; }

    /// <summary>The columns in the order of the query's.</summary>
    public required IReadOnlyList<ViewColumn> Columns { get; init; }

    /// <summary>The view's comment; null: none.</summary>
    public string? Comment { get; init; }
}
