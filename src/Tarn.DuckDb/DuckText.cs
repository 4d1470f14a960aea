namespace Tarn.DuckDb;

/// <summary>Texts and names inside statements that Tarn writes.</summary>
public static class DuckText
{
    /// <summary>A string literal.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>An identifier.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
