using Tarn.Storage.Metadata;

namespace Tarn.Access.Registry;

/// <summary>
/// Tags of resources of every service, in one space: rows (resource id, tag key) → value, in key order.
/// </summary>
public static class ResourceTags
{
    // above every service's limit (50), so that one scan reads all tags
    private const int TagsMax = 1_000;

    /// <summary>All tags of a resource in ordinal order of their keys' UTF-8.</summary>
    public static async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> Read(IMetadataReader reader, ResourceId id)
    {
        var rows = await Rows(reader, id);
        return rows.Select(row => KeyValuePair.Create(
            ResourceRows.ReadTagKey(row.Key), ResourceRows.ReadVersionedText(row.Value))).ToList();
    }

    /// <summary>
    /// Adds tags; a tag with the same key is overwritten. The door checks limits in the same transaction.
    /// </summary>
    public static void Set(IMetadataTransaction transaction, ResourceId id, IEnumerable<KeyValuePair<string, string>> tags)
    {
        foreach (var (key, value) in tags)
        {
            transaction.Put(AccessSpaces.Tags, ResourceRows.TagKey(id, key), ResourceRows.VersionedText(value));
        }
    }

    /// <summary>Removes the tags of these keys; absent keys are skipped.</summary>
    public static void Remove(IMetadataTransaction transaction, ResourceId id, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            transaction.Delete(AccessSpaces.Tags, ResourceRows.TagKey(id, key));
        }
    }

    /// <summary>Removes every tag.</summary>
    public static async ValueTask RemoveAll(IMetadataTransaction transaction, ResourceId id)
    {
        foreach (var row in await Rows(transaction, id))
        {
            transaction.Delete(AccessSpaces.Tags, row.Key);
        }
    }

    private static ValueTask<IReadOnlyList<Row>> Rows(IMetadataReader reader, ResourceId id) =>
        reader.Scan(AccessSpaces.Tags, KeyRange.Prefix(ResourceRows.IdKey(id)), TagsMax);
}
