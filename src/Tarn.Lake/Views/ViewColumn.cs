namespace Tarn.Lake.Views;

/// <summary>A column of a view.</summary>
/// <param name="Type">Its type in Trino's spelling, for instance <c>decimal(10,2)</c>.</param>
/// <param name="Comment">Its comment; null: none.</param>
public sealed record ViewColumn(string Name, string Type, string? Comment = null);
