namespace Tarn.Streaming.Patterns;

/// <summary>The names of errors at run time.</summary>
internal static class PatternError
{
    public const string SkipFailed = "MATCH_SKIP_FAILED";
    public const string MissingTime = "MATCH_MISSING_TIME";
    public const string TooManySteps = "MATCH_EXCEEDED_STEPS";
    public const string TooManyMatches = "MATCH_EXCEEDED_OPEN_MATCHES";
    public const string TooLongMatch = "MATCH_EXCEEDED_ROWS_PER_MATCH";
    public const string TooManyRows = "MATCH_EXCEEDED_PENDING_ROWS";

    /// <summary>Whether a name is of a bound of <see cref="PatternBudgets"/>.</summary>
    public static bool IsBound(string name) => name is TooManySteps or TooManyMatches or TooLongMatch or TooManyRows;

    /// <summary>A form of MATCH_RECOGNIZE that the streaming dialect does not have.</summary>
    public static SqlException Refused(string form, SourcePosition at) =>
        new(SqlErrorName.NotSupported, $"MATCH_RECOGNIZE over a stream does not support {form}", at);

    public static SqlException Exceeded(string name, string bound, long most) => new(name, $"MATCH_RECOGNIZE has more than {most} {bound}");
}
