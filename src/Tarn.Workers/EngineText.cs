namespace Tarn.Workers;

/// <summary>Texts and names in the engine's SQL, whatever characters they have.</summary>
public static class EngineText
{
    /// <summary>A constant.</summary>
    public static string Quote(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? "(" + string.Join(" || chr(0) || ", text.Split('\0').Select(Quote)) + ")"
        : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>A quoted identifier.</summary>
    public static string Name(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
