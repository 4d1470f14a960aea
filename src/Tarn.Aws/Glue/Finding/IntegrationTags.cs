using Tarn.Aws.Glue.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Glue.Finding;

/// <summary>Tags in the form of integrations, which is a list.</summary>
internal static class IntegrationTags
{
    /// <summary>Adds tags in the caller's transaction.</summary>
    public static ValueTask Add(IMetadataTransaction transaction, ResourceId id, IReadOnlyList<Tag> tags) => TagChanges.Add(
        transaction,
        id,
        [.. tags.Select(tag => KeyValuePair.Create(tag.Key ?? "", tag.Value ?? ""))],
        () => GlueErrors.ValidationException($"A resource has at most {TagChanges.CountMax} tags."));

    /// <summary>The tags of a resource in the order of their keys.</summary>
    public static async ValueTask<IReadOnlyList<Tag>> Read(IMetadataReader reader, ResourceId id) =>
        [.. (await ResourceTags.Read(reader, id)).Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];
}
