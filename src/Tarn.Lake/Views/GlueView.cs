namespace Tarn.Lake.Views;

/// <summary>A view as Glue describes it: a table of type VIRTUAL_VIEW.</summary>
public sealed record GlueView
{
    /// <summary>ViewOriginalText; null: none.</summary>
    public string? Text { get; init; }

    /// <summary>ViewExpandedText; null: none.</summary>
    public string? ExpandedText { get; init; }

    /// <summary>The columns, with types in Hive's spelling.</summary>
    public IReadOnlyList<ViewColumn> Columns { get; init; } = [];

    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The description; null: none.</summary>
    public string? Description { get; init; }
}
