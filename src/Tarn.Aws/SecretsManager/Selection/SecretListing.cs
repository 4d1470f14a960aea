using System.Globalization;
using Tarn.Access.Secrets;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Selection;

/// <summary>Lists the secrets of an account and region.</summary>
/// <param name="secrets">All secrets.</param>
/// <param name="store">The store of tags.</param>
/// <param name="tokens">The tokens of pages.</param>
internal sealed class SecretListing(Definitions<RegisteredSecret> secrets, IMetadataStore store, PageTokens tokens)
{
    /// <summary>One page of the secrets that a query finds.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterException; InvalidNextTokenException.</exception>
    public async Task<(IReadOnlyList<ListedSecret> Page, string? Next)> Page(
        Call call, SecretQuery query, string? token, int limit, CancellationToken cancellationToken)
    {
        SecretFilters.Check(query.Filters);
        var found = secrets.All.Where(secret => secret.Resource.Owner == call.Account && secret.Resource.Name.Region == call.Region
            && (query.IncludesDeleted || secret.Definition.DeletedMs is null)).ToList();
        if (query.Filters.Count > 0)
        {
            found = await Filtered(found, query.Filters, cancellationToken);
        }

        var keyed = found.Select(secret => (Key: KeyOf(query.SortBy, secret), Secret: secret)).OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        if (!query.IsAscending)
        {
            keyed.Reverse();
        }

        var (of, last) = ($"{query.SortBy} {query.IsAscending}", (string?)null);
        if (tokens.Read(call, of, token) is { } after)
        {
            keyed = [.. keyed.SkipWhile(one => query.IsAscending == string.CompareOrdinal(one.Key, after) <= 0 || one.Key == after)];
        }

        if (keyed.Count > limit)
        {
            last = keyed[limit - 1].Key;
        }

        var page = await WithTags([.. keyed.Take(limit).Select(one => one.Secret)], cancellationToken);
        return (page, last is null ? null : tokens.After(call, of, last));
    }

    private async Task<List<RegisteredSecret>> Filtered(
        List<RegisteredSecret> found, IReadOnlyList<Filter> filters, CancellationToken cancellationToken)
    {
        IReadOnlyList<ListedSecret> listed = SecretFilters.NeedTags(filters)
            ? await WithTags(found, cancellationToken)
            : [.. found.Select(static secret => new ListedSecret(secret, []))];
        return [.. listed.Where(one => SecretFilters.Pass(filters, one)).Select(one => one.Secret)];
    }

    // A read for each secret: no read may last for long, however many secrets an account has.
    private async Task<IReadOnlyList<ListedSecret>> WithTags(IReadOnlyList<RegisteredSecret> found, CancellationToken cancellationToken)
    {
        var listed = new List<ListedSecret>(found.Count);
        foreach (var secret in found)
        {
            listed.Add(new ListedSecret(
                secret, await store.Read(reader => ResourceTags.Read(reader, secret.Resource.Id), cancellationToken)));
        }

        return listed;
    }

    // Times are 13 digits, so that their texts have the order of the numbers. The name makes each key unique.
    private static string KeyOf(string? sortBy, RegisteredSecret secret)
    {
        var ms = sortBy switch
        {
            "name" => (long?)null,
            "last-changed-date" => secret.Definition.ChangedMs,
            "last-accessed-date" => secret.Definition.AccessedMs ?? 0,
            _ => secret.Resource.Created.ToUnixTimeMilliseconds(),
        };
        return ms is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time:D13} {secret.Name}") : secret.Name;
    }
}
