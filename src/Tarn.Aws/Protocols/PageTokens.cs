using System.Text;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Storage;

namespace Tarn.Aws.Protocols;

/// <summary>
/// A service's page tokens (D13): where the next page begins, sealed under the instance key together with what is listed, for whom
/// and where, so that no other listing opens it.
/// </summary>
/// <param name="sealer">Seals under the instance key.</param>
/// <param name="refusal">Makes the service's error for a token that is none.</param>
internal sealed class PageTokens(SecretSealer sealer, Func<string, AwsErrorException> refusal)
{
    /// <summary>The token of the page that begins after <paramref name="last"/>.</summary>
    /// <param name="call">The listing's call.</param>
    /// <param name="of">What is listed, where the operation alone does not say it.</param>
    /// <param name="last">What stood last on the page before.</param>
    public string After(Call call, string of, string last) =>
        Convert.ToBase64String(sealer.Seal(Owner(call, of), Encoding.UTF8.GetBytes(last)));

    /// <summary>What stood last on the page before; null for the first page.</summary>
    public string? Read(Call call, string of, string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(sealer.Open(Owner(call, of), Convert.FromBase64String(token)));
        }
        catch (Exception error) when (error is FormatException or TarnException)
        {
            throw refusal("NextToken is not one that this operation gave.");
        }
    }

    /// <summary>One page of names that are in order.</summary>
    public (IReadOnlyList<string> Page, string? Next) Of(Call call, string of, IReadOnlyList<string> names, string? token, int limit)
    {
        var after = Read(call, of, token);
        var rest = after is null ? names : [.. names.SkipWhile(name => string.CompareOrdinal(name, after) <= 0)];
        return rest.Count > limit ? ([.. rest.Take(limit)], After(call, of, rest[limit - 1])) : (rest, null);
    }

    private static string Owner(Call call, string of) => $"page:{call.Service}:{call.Operation}:{call.Account}:{call.Region}:{of}";
}
