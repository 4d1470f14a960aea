using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Tarn.Access.Credentials;

namespace Tarn.Wire.Protocols;

/// <summary>
/// A service's page tokens. They follow D13 (tokens are sealed): each holds the position where the next page begins, sealed under
/// the instance key. The service, the operation, the account, the region and the listed resource are
/// sealed with it. A token therefore opens only in its own listing.
/// </summary>
/// <param name="sealer">Seals under the instance key.</param>
/// <param name="refusal">Makes the service's error for an invalid token.</param>
/// <param name="lifetime">How long a token is valid; null: without limit.</param>
/// <param name="expired">Makes the service's error for an expired token.</param>
public sealed class PageTokens(
    SecretSealer sealer, Func<string, AwsErrorException> refusal, TimeSpan? lifetime = null, Func<AwsErrorException>? expired = null)
{
    /// <summary>The token of the page that begins after <paramref name="last"/>.</summary>
    /// <param name="call">The listing's call.</param>
    /// <param name="of">The listed resource, if the operation alone does not determine it.</param>
    /// <param name="last">The last entry of the previous page.</param>
    public string After(Call call, string of, string last) => Seal(call, of, Encoding.UTF8.GetBytes(last));

    /// <summary>The last entry of the previous page; null for the first page.</summary>
    public string? Read(Call call, string of, string? token) =>
        string.IsNullOrEmpty(token) ? null : Encoding.UTF8.GetString(Open(call, of, token).Span);

    /// <summary>The token of the page that begins at a position in the lister's own form.</summary>
    public string Seal(Call call, string of, ReadOnlySpan<byte> place)
    {
        var content = new byte[sizeof(long) + place.Length];
        BinaryPrimitives.WriteInt64BigEndian(content, call.Time.ToUnixTimeMilliseconds());
        place.CopyTo(content.AsSpan(sizeof(long)));
        return Base64Url.EncodeToString(sealer.Seal(Owner(call, of), content));
    }

    /// <summary>The position in a token of <see cref="Seal"/>.</summary>
    public ReadOnlyMemory<byte> Open(Call call, string of, string token)
    {
        byte[] content;
        try
        {
            content = sealer.Open(Owner(call, of), Base64Url.DecodeFromChars(token));
        }
        catch (Exception error) when (error is FormatException or TarnException)
        {
            throw refusal("NextToken is not one that this operation gave.");
        }

        var issued = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(content));
        return lifetime is { } longest && call.Time - issued > longest ? throw expired!() : content.AsMemory(sizeof(long));
    }

    /// <summary>One page of sorted names.</summary>
    public (IReadOnlyList<string> Page, string? Next) Of(Call call, string of, IReadOnlyList<string> names, string? token, int limit) =>
        Of(call, of, names, static name => name, token, limit);

    /// <summary>One page of a list in the ordinal order of its keys.</summary>
    /// <param name="keyOf">The key of an item; no two are equal.</param>
    public (IReadOnlyList<T> Page, string? Next) Of<T>(Call call, string of, IReadOnlyList<T> items, Func<T, string> keyOf, string? token, int limit)
    {
        var after = Read(call, of, token);
        var rest = after is null ? items : [.. items.SkipWhile(item => string.CompareOrdinal(keyOf(item), after) <= 0)];
        return rest.Count > limit ? ([.. rest.Take(limit)], After(call, of, keyOf(rest[limit - 1]))) : (rest, null);
    }

    private static string Owner(Call call, string of) => $"page:{call.Service}:{call.Operation}:{call.Account}:{call.Region}:{of}";
}
