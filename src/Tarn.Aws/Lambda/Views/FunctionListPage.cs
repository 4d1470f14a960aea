namespace Tarn.Aws.Lambda.Views;

/// <summary>Pages of lists. The marker is the key of the last item of the page before.</summary>
internal static class FunctionListPage
{
    private const int SizeDefault = 50;

    /// <summary>One page of items that are in ordinal order of their keys.</summary>
    public static (IReadOnlyList<T> Items, string? Next) Of<T>(IReadOnlyList<T> items, Func<T, string> key, string? marker, int? maxItems) =>
        After(items, marker is null ? 0 : items.Count(item => string.CompareOrdinal(key(item), marker) <= 0), key, maxItems);

    /// <summary>One page of items that are in the order of their numbers.</summary>
    /// <param name="number">Gives an item's number.</param>
    /// <param name="marker">The last number of the page before.</param>
    /// <param name="maxItems">The most items of the page.</param>
    /// <param name="isDescending">Whether the highest number comes first.</param>
    public static (IReadOnlyList<T> Items, string? Next) OfNumbers<T>(
        IReadOnlyList<T> items, Func<T, long> number, string? marker, int? maxItems, bool isDescending = false)
    {
        var begin = long.TryParse(marker, out var last) ? items.Count(item => isDescending ? number(item) >= last : number(item) <= last) : 0;
        return After(items, begin, item => $"{number(item)}", maxItems);
    }

    private static (IReadOnlyList<T> Items, string? Next) After<T>(IReadOnlyList<T> items, int begin, Func<T, string> key, int? maxItems)
    {
        var page = items.Skip(begin).Take(Math.Min(maxItems ?? SizeDefault, SizeDefault)).ToList();
        return (page, begin + page.Count < items.Count ? key(page[^1]) : null);
    }
}
