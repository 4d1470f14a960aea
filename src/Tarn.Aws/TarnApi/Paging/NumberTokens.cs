using System.Globalization;

namespace Tarn.Aws.TarnApi.Paging;

/// <summary>Tokens of lists whose positions are numbers.</summary>
internal static class NumberTokens
{
    /// <summary>Items of a page without MaxResults.</summary>
    public const int SizeDefault = 100;

    /// <summary>The number in a token; null for the first page.</summary>
    public static long? ReadNumber(this PageTokens tokens, Call call, string of, string? token) =>
        tokens.Read(call, of, token) is { } place ? long.Parse(place, CultureInfo.InvariantCulture) : null;

    /// <summary>The token of the page that begins after a number.</summary>
    public static string AfterNumber(this PageTokens tokens, Call call, string of, long last) =>
        tokens.After(call, of, last.ToString(CultureInfo.InvariantCulture));
}
