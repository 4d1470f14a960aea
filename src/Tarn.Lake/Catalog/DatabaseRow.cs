namespace Tarn.Lake.Catalog;

/// <summary>The lake's own row of a database.</summary>
/// <param name="Location">The default location of its tables; null: none was given.</param>
internal readonly record struct DatabaseRow(string? Location);
