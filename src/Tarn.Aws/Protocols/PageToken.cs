using System.Text;

namespace Tarn.Aws.Protocols;

/// <summary>Where the next page of a listing begins: what stood last on the one before, which its reader has seen anyway.</summary>
internal static class PageToken
{
    private const string Prefix = "1:";

    /// <summary>The token of the page after <paramref name="last"/>.</summary>
    public static string After(string last) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Prefix + last));

    /// <summary>What stood last on the page before; null for the first page.</summary>
    /// <param name="token">As the caller gave it.</param>
    /// <param name="refusal">Makes the service's error for a token that is none.</param>
    public static string? Read(string? token, Func<string, AwsErrorException> refusal)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length) is var text
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.Length > Prefix.Length
                ? text[Prefix.Length..]
                : throw refusal("NextToken is not one that this operation gave.");
    }

    /// <summary>One page of names that are in order.</summary>
    public static (IReadOnlyList<string> Page, string? Next) Of(
        IReadOnlyList<string> names, string? token, int limit, Func<string, AwsErrorException> refusal)
    {
        var after = Read(token, refusal);
        var rest = after is null ? names : [.. names.SkipWhile(name => string.CompareOrdinal(name, after) <= 0)];
        return rest.Count > limit ? ([.. rest.Take(limit)], After(rest[limit - 1])) : (rest, null);
    }
}
