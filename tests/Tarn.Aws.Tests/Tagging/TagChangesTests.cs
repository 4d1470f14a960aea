using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Tagging;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Tests.Tagging;

public sealed class TagChangesTests
{
    private static readonly ResourceId Id = new(7);
    private readonly MemoryMetadataStore _store = new();

    [Fact]
    public async Task Tags_of_a_resource_that_has_gone_since_it_was_found_are_not_kept()
    {
        var found = new Resource
        {
            Id = Id,
            Name = new ResourceName("000000000000", "us-east-1", "firehose", "deliverystream", "gone"),
            Arn = "arn",
            Owner = "000000000000",
            Created = DateTimeOffset.UnixEpoch,
            Document = Array.Empty<byte>(),
        };

        var refused = await Assert.ThrowsAsync<TarnException>(() => new TagChanges(_store).Add(
            TagChanges.Registered(found, () => new TarnException(ErrorKind.NotFound, "gone")), [KeyValuePair.Create("k", "v")], TooMany, default));

        Assert.Equal("gone", refused.Message);
        Assert.Empty(await _store.Read(reader => ResourceTags.Read(reader, Id), default));
    }

    [Fact]
    public async Task The_limit_counts_keys_and_a_replaced_one_is_no_more()
    {
        var tags = new TagChanges(_store);
        var most = Enumerable.Range(0, TagChanges.CountMax).Select(i => KeyValuePair.Create($"k{i:D2}", "v")).ToArray();
        await tags.Add(Present, most, TooMany, default);
        await tags.Add(Present, [KeyValuePair.Create("k00", "new")], TooMany, default);

        await Assert.ThrowsAsync<TarnException>(() => tags.Add(Present, [KeyValuePair.Create("k50", "v")], TooMany, default));

        await tags.Remove(Present, ["k01", "absent"], default);
        var (page, hasMore) = await tags.Page(Present, "k47", 1, default);
        Assert.Equal(("k48", true), (Assert.Single(page).Key, hasMore));
        Assert.Equal(49, (await tags.Read(Present, default)).Count);
    }

    private static ValueTask<ResourceId> Present(IMetadataReader reader) => ValueTask.FromResult(Id);

    private static TarnException TooMany() => new(ErrorKind.LimitExceeded, "too many");
}
