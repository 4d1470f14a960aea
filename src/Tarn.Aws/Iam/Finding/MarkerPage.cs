namespace Tarn.Aws.Iam.Finding;

/// <summary>A page of a list. The marker is the name of the last item of the page before.</summary>
/// <param name="IsTruncated">Whether more items follow.</param>
/// <param name="Marker">The next page's marker; null on the last page.</param>
internal sealed record MarkerPage<T>(IReadOnlyList<T> Items, bool IsTruncated, string? Marker)
{
    private const int ItemsDefault = 100;

    /// <summary>The page after a marker.</summary>
    /// <param name="all">The whole list.</param>
    /// <param name="nameOf">The name of an item; no two are equal. The list goes in the ordinal order of names.</param>
    /// <param name="marker">The marker of the request; null: from the first item.</param>
    /// <param name="itemsMax">The most items; null: IAM's default.</param>
    public static MarkerPage<T> Of(IEnumerable<T> all, Func<T, string> nameOf, string? marker, int? itemsMax)
    {
        var rest = all.Where(item => string.CompareOrdinal(nameOf(item), marker) > 0).OrderBy(nameOf, StringComparer.Ordinal).ToList();
        var items = rest.Take(itemsMax ?? ItemsDefault).ToList();
        var isTruncated = items.Count < rest.Count;
        return new MarkerPage<T>(items, isTruncated, isTruncated ? nameOf(items[^1]) : null);
    }
}
