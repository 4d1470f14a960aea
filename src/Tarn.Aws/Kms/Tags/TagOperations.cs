using Tarn.Access.Keys;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Use;
using Tarn.Aws.Kms.Checks;
using Tarn.Aws.Kms.Finding;
using Tarn.Aws.Kms.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Kms.Tags;

/// <summary>Tags of keys.</summary>
/// <param name="keys">Finds keys, and checks rights.</param>
/// <param name="cipher">Checks states.</param>
/// <param name="changes">Reads and changes tags.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("kms")]
internal sealed partial class TagOperations(RequestedKeys keys, KeyCipher cipher, TagChanges changes, PageTokens tokens)
{
    private const int PageMost = 50;

    public async Task TagResource(TagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string>[] tags = [.. input.Tags.Select(tag => KeyValuePair.Create(tag.TagKey, tag.TagValue))];
        var key = keys.FindKey(call, input.KeyId, "kms:TagResource", KeyTags.UseOf(new KeyUse(), tags));
        KeyTags.Check(tags);
        cipher.Require(key, "TagResource");
        await changes.Add(ResourceOf(key), tags, KeyTags.TooMany, cancellationToken);
    }

    public async Task UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        var key = keys.FindKey(call, input.KeyId, "kms:UntagResource", new KeyUse().With("aws:tagkeys", [.. input.TagKeys]));
        KeyTags.CheckKeys(input.TagKeys);
        cipher.Require(key, "UntagResource");
        await changes.Remove(ResourceOf(key), [.. input.TagKeys], cancellationToken);
    }

    public async Task<ListResourceTagsOutput> ListResourceTags(ListResourceTagsInput input, Call call, CancellationToken cancellationToken)
    {
        var key = keys.FindKey(call, input.KeyId, "kms:ListResourceTags");
        var after = tokens.Read(call, key.Arn, input.Marker);
        var (page, hasMore) = await changes.Page(ResourceOf(key), after, Math.Min(input.Limit ?? PageMost, PageMost), cancellationToken);
        return new ListResourceTagsOutput
        {
            Tags = [.. page.Select(tag => new Tag { TagKey = tag.Key, TagValue = tag.Value })],
            NextMarker = hasMore ? tokens.After(call, key.Arn, page[^1].Key) : null,
            Truncated = hasMore,
        };
    }

    private static Func<IMetadataReader, ValueTask<ResourceId>> ResourceOf(FoundKey key) =>
        TagChanges.Registered(key.Resource, () => KeyFailures.NoKey(key.Arn));
}
