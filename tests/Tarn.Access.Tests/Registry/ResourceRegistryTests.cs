using System.Text;
using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Tests.Registry;

public sealed class ResourceRegistryTests : IAsyncDisposable
{
    private readonly MemoryMetadataStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_resource_is_found_by_name_and_id_as_soon_as_its_commit_is_done()
    {
        using var registry = await ResourceRegistry.Open(_store, default);
        var stream = Stream("clicks", 41);
        await Add(stream);

        Assert.True(registry.TryFind(stream.Name, out var found));
        Assert.Equal("arn:clicks", found.Arn);
        Assert.Equal("doc"u8.ToArray(), found.Document.ToArray());
        Assert.Equal(stream.Created, found.Created);
        Assert.True(registry.TryGet(stream.Id, out _));
        Assert.False(registry.TryFind(stream.Name with { Region = "us-east-1" }, out _));
        Assert.False(registry.TryFind(stream.Name with { Account = "210987654321" }, out _));

        using var reopened = await ResourceRegistry.Open(_store, default);
        Assert.True(reopened.TryFind(stream.Name, out _));
    }

    [Fact]
    public async Task A_taken_name_is_refused_and_a_removed_one_is_free_again()
    {
        using var registry = await ResourceRegistry.Open(_store, default);
        await Add(Stream("clicks", 1));
        var taken = await Assert.ThrowsAsync<TarnException>(() => Add(Stream("clicks", 2)));
        Assert.Equal(ErrorKind.AlreadyExists, taken.Kind);

        await Change(async transaction =>
        {
            ResourceTags.Set(transaction, new ResourceId(1), [new("a", "b")]);
            ResourceRegistry.SetPolicy(transaction, new ResourceId(1), "{}");
            await ResourceRegistry.Remove(transaction, new ResourceId(1));
        });
        Assert.False(registry.TryFind(Stream("clicks", 1).Name, out _));
        Assert.Empty(await _store.Read(reader => ResourceTags.Read(reader, new ResourceId(1)), default));
        Assert.Null(await _store.Read(reader => ResourceRegistry.Policy(reader, new ResourceId(1)), default));
        await Add(Stream("clicks", 2));
        Assert.True(registry.TryFind(Stream("clicks", 2).Name, out var again));
        Assert.Equal(new ResourceId(2), again.Id);
    }

    [Fact]
    public async Task Listing_is_by_kind_in_ordinal_order_and_goes_on_after_a_name()
    {
        foreach (var (name, id) in ((string, long)[])[("b", 1), ("B", 2), ("a", 3), ("ä", 4), ("aa", 5)])
        {
            await Add(Stream(name, id));
        }

        await Add(Stream("a", 6) with { Name = Stream("a", 6).Name with { Type = "consumer" } });
        Assert.Equal(["B", "a", "aa", "b", "ä"], await Names("", null, 10));
        Assert.Equal(["a", "aa"], await Names("", "B", 2));
        Assert.Equal(["aa"], await Names("a", "a", 10));
        Assert.Equal(["a", "aa"], await Names("a", "A", 10));
        Assert.Empty(await Names("", "ä", 10));
    }

    [Fact]
    public async Task Tags_are_set_overwritten_and_removed_by_key()
    {
        await Add(Stream("clicks", 1));
        await Change(transaction =>
        {
            ResourceTags.Set(transaction, new ResourceId(1), [new("team", "a"), new("cost", ""), new("z", "1")]);
            ResourceTags.Set(transaction, new ResourceId(2), [new("team", "other")]);
            return ValueTask.CompletedTask;
        });
        await Change(transaction =>
        {
            ResourceTags.Set(transaction, new ResourceId(1), [new("team", "b")]);
            ResourceTags.Remove(transaction, new ResourceId(1), ["z", "absent"]);
            return ValueTask.CompletedTask;
        });
        Assert.Equal(
            [new("cost", ""), new("team", "b")],
            await _store.Read(reader => ResourceTags.Read(reader, new ResourceId(1)), default));
    }

    [Fact]
    public async Task A_replaced_document_and_a_policy_are_read_back()
    {
        using var registry = await ResourceRegistry.Open(_store, default);
        await Add(Stream("clicks", 1));
        await Change(async transaction =>
        {
            await ResourceRegistry.ReplaceDocument(transaction, new ResourceId(1), "other"u8.ToArray());
            ResourceRegistry.SetPolicy(transaction, new ResourceId(1), "{\"Version\":\"2012-10-17\"}");
        });
        Assert.True(registry.TryGet(new ResourceId(1), out var resource));
        Assert.Equal("other"u8.ToArray(), resource.Document.ToArray());
        Assert.Equal(
            "{\"Version\":\"2012-10-17\"}",
            await _store.Read(reader => ResourceRegistry.Policy(reader, new ResourceId(1)), default));
    }

    private static Resource Stream(string name, long id) => new()
    {
        Id = new ResourceId(id),
        Name = new ResourceName(TestCalls.Account, "eu-west-1", "kinesis", "stream", name),
        Arn = "arn:" + name,
        Owner = TestCalls.Account,
        Created = DateTimeOffset.FromUnixTimeMilliseconds(1_763_634_000_123),
        Document = Encoding.UTF8.GetBytes("doc"),
    };

    private Task Add(Resource resource) =>
        Change(async transaction => await ResourceRegistry.Add(transaction, resource));

    private async Task Change(Func<IMetadataTransaction, ValueTask> change) => await _store.Commit(
        async transaction =>
        {
            await change(transaction);
            return 0;
        },
        default);

    private async Task<string[]> Names(string prefix, string? after, int limit)
    {
        var kind = Stream(prefix, 0).Name;
        var page = await _store.Read(reader => ResourceRegistry.List(reader, kind, after, limit), default);
        return page.Select(resource => resource.Name.Name).ToArray();
    }
}
