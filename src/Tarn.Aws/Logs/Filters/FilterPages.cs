using Tarn.Aws.Logs.Model;

namespace Tarn.Aws.Logs.Filters;

/// <summary>Pages of filters in the order of group and name. A token is the last key of the page before.</summary>
internal static class FilterPages
{
    private const int PageDefault = 50;
    private const char Between = ':';

    /// <summary>The page after a token, and the token of the next page; null: it is the last.</summary>
    /// <param name="all">The filters with their groups' names.</param>
    /// <exception cref="AwsErrorException">InvalidParameterException.</exception>
    public static (IReadOnlyList<T> Page, string? Next) Of<T>(IEnumerable<(string Group, string Name, T Filter)> all, string? token, int? limit)
    {
        if (token is not null && !token.Contains(Between))
        {
            throw LogsErrors.InvalidParameterException("The specified nextToken is invalid.");
        }

        var after = token is null ? ("", "") : (token[..token.IndexOf(Between)], token[(token.IndexOf(Between) + 1)..]);
        var rest = all
            .Where(each => token is null || string.CompareOrdinal(each.Group, after.Item1) is var order && (order > 0
                || (order == 0 && string.CompareOrdinal(each.Name, after.Item2) > 0)))
            .OrderBy(each => each.Group, StringComparer.Ordinal).ThenBy(each => each.Name, StringComparer.Ordinal)
            .Take((limit ?? PageDefault) + 1).ToList();
        var page = rest.Take(limit ?? PageDefault).ToList();
        return ([.. page.Select(each => each.Filter)], rest.Count > page.Count ? $"{page[^1].Group}{Between}{page[^1].Name}" : null);
    }
}
