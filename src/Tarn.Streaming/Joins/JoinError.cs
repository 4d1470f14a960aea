namespace Tarn.Streaming.Joins;

/// <summary>The names of errors of joins at run time.</summary>
internal static class JoinError
{
    public const string TooManyRows = "JOIN_EXCEEDED_KEPT_ROWS";
}
