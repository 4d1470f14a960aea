namespace Tarn.Lake.Catalog;

/// <summary>What the lake itself keeps of a database.</summary>
/// <param name="Location">Where its tables lie unless they say otherwise; null: nowhere given.</param>
internal readonly record struct DatabaseRow(string? Location);
