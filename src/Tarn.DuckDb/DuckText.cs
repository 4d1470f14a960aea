namespace Tarn.DuckDb;

/// <summary>Quotes texts and names for SQL statements.</summary>
public static class DuckText
{
    /// <summary>Quotes a string literal.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Quotes an identifier.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
