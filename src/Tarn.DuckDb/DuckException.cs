namespace Tarn.DuckDb;

/// <summary>
/// A failure that DuckDB reported, without DuckDB's advice about its own settings. After
/// <see cref="DuckErrorType.Fatal"/> or Internal, the database is unusable.
/// </summary>
public sealed class DuckException(DuckErrorType type, string message) : Exception(WithoutAdvice(message))
{
    // The advice names DuckDB settings, which users of Tarn cannot change.
    private static readonly string[] Advice = [
        "Possible solutions:", "\nYou can adjust this setting", "\nBy default, this setting", "\nLaunch the database with", "\n* "];

    public DuckErrorType Type { get; } = type;

    private static string WithoutAdvice(string message)
    {
        var end = message.Length;
        foreach (var beginning in Advice)
        {
            if (message.IndexOf(beginning, StringComparison.Ordinal) is >= 0 and var at)
            {
                end = Math.Min(end, at);
            }
        }

        return message[..end].TrimEnd();
    }
}
