namespace Tarn.Sql.Functions.Managed.SqlJson;

/// <summary>A text is no path.</summary>
/// <param name="message">The fault.</param>
/// <param name="at">Its position in the text, from 0.</param>
internal sealed class PathSyntaxException(string message, int at) : Exception(message)
{
    public int At { get; } = at;
}
