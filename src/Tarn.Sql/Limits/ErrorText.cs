using System.Text;

namespace Tarn.Sql.Limits;

/// <summary>Error messages quote statements, types and values; none is longer than <see cref="StatementLimits.ErrorTextMax"/>.</summary>
internal static class ErrorText
{
    private const string Cut = "…";

    public static string Bounded(string text) => Bounded(text, StatementLimits.ErrorTextMax);

    /// <summary>A list for a message, joined by `, `; stops once the message is full.</summary>
    public static string List(IEnumerable<string> items)
    {
        var list = new StringBuilder();
        foreach (var item in items)
        {
            list.Append(list.Length == 0 ? "" : ", ").Append(Bounded(item));
            if (list.Length > StatementLimits.ErrorTextMax)
            {
                break;
            }
        }
        return list.ToString();
    }

    private static string Bounded(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }
        var end = length - Cut.Length;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), Cut);
    }
}
