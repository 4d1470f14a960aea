using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Tags;
using Tarn.Aws.Tagging;
using Tarn.Aws.Tests.Kinesis;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Firehose.FirehoseFixture;

namespace Tarn.Aws.Tests.Firehose.Tags;

/// <summary>The family alone, on the twin of the store.</summary>
public sealed class TagOperationsTests : IAsyncLifetime
{
    private static readonly ResourceId Id = new(7);
    private readonly KinesisFixture.HeldCommits _commits = new(new MemoryStreamLog(TimeProvider.System));
    private MemoryMetadataStore _store = null!;
    private ResourceRegistry _registry = null!;
    private TagOperations _tags = null!;

    public async Task InitializeAsync()
    {
        _store = new MemoryMetadataStore(_commits);
        _registry = await ResourceRegistry.Open(_store, default);
        _tags = new TagOperations(
            new DeliveryStreamFinder(_registry),
            new TagChanges(_store),
            (_, _, _) => throw new InvalidOperationException("No tag of these tests is a setting."));
        await _store.Commit(
            async transaction =>
            {
                await ResourceRegistry.Add(transaction, new Resource
                {
                    Id = Id,
                    Name = DeliveryStreamFinder.NameOf(Call("CreateDeliveryStream"), "d"),
                    Arn = "arn:aws:firehose:eu-central-1:123456789012:deliverystream/d",
                    Owner = Account,
                    Created = DateTimeOffset.UnixEpoch,
                    Document = Array.Empty<byte>(),
                });
                return true;
            },
            default);
    }

    public async Task DisposeAsync()
    {
        _registry.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Tags_are_listed_page_by_page()
    {
        await Add("a", "b", "c");
        await _tags.UntagDeliveryStream(new UntagDeliveryStreamInput { DeliveryStreamName = "d", TagKeys = ["b"] }, Call("UntagDeliveryStream"), default);

        var first = await List(new ListTagsForDeliveryStreamInput { DeliveryStreamName = "d", Limit = 1 });
        var rest = await List(new ListTagsForDeliveryStreamInput { DeliveryStreamName = "d", ExclusiveStartTagKey = "a" });

        Assert.Equal(("a", true), (Assert.Single(first.Tags).Key, first.HasMoreTags));
        Assert.Equal(("c", false), (Assert.Single(rest.Tags).Key, rest.HasMoreTags));
    }

    [Fact]
    public async Task A_delivery_stream_has_at_most_50_tags()
    {
        await Add([.. Enumerable.Range(0, 50).Select(i => $"k{i}")]);

        var refused = await Assert.ThrowsAsync<TarnException>(() => Add("k50"));

        Assert.Equal((ErrorKind.LimitExceeded, "Firehose d cannot have more than 50 tags."), (refused.Kind, refused.Message));
    }

    [Fact]
    public async Task Tags_of_a_delivery_stream_that_goes_meanwhile_are_not_kept()
    {
        Task removal;
        Task late;
        using (_commits.Hold())
        {
            removal = _store.CommitWithLog(
                async transaction =>
                {
                    // Commits that change the log are held.
                    StreamDirectory.Create(transaction, new NewStream { Owner = StreamOwner.Kinesis, Shards = 1 }, DateTimeOffset.UnixEpoch);
                    await ResourceRegistry.Remove(transaction, Id);
                    return true;
                },
                default).AsTask();
            late = Add("a");
            Assert.False(late.IsCompleted);
        }

        await removal;
        Assert.Equal("ResourceNotFoundException", (await Assert.ThrowsAsync<AwsErrorException>(() => late)).Code);
        Assert.Empty(await _store.Read(reader => ResourceTags.Read(reader, Id), default));
    }

    private Task Add(params string[] keys) => _tags.TagDeliveryStream(
        new TagDeliveryStreamInput { DeliveryStreamName = "d", Tags = [.. keys.Select(key => new Tag { Key = key, Value = "v" })] },
        Call("TagDeliveryStream"),
        default);

    private Task<ListTagsForDeliveryStreamOutput> List(ListTagsForDeliveryStreamInput input) =>
        _tags.ListTagsForDeliveryStream(input, Call("ListTagsForDeliveryStream"), default);
}
