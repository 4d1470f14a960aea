using System.Text;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

/// <summary>Where the next page of a listing begins: what stood last on the one before, which its reader has seen anyway.</summary>
internal static class PageToken
{
    private const string Prefix = "1:";

    public static string After(string last) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Prefix + last));

    /// <summary>What stood last on the page before; null for the first page.</summary>
    public static string? Read(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length) is var text && text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length > Prefix.Length)
        {
            return text[Prefix.Length..];
        }

        throw AthenaErrors.InvalidRequestException("NextToken is not one that this operation gave.", "INVALID_INPUT");
    }

    /// <summary>One page of names that are in order.</summary>
    public static (IReadOnlyList<string> Page, string? Next) Of(IReadOnlyList<string> names, string? token, int limit)
    {
        var after = Read(token);
        var rest = after is null ? names : [.. names.SkipWhile(name => string.CompareOrdinal(name, after) <= 0)];
        return rest.Count > limit ? ([.. rest.Take(limit)], After(rest[limit - 1])) : (rest, null);
    }
}
