using Tarn.Modules.Storage;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Tests.Modules.Storage;

public sealed class StreamRemovalsTests
{
    private static readonly Space Names = new(250, "names-of-a-test");
    private static readonly byte[] Key = "stream"u8.ToArray();

    [Fact]
    public async Task Handlers_run_in_the_transaction_of_the_deletion_the_last_added_first()
    {
        await using var store = new MemoryMetadataStore();
        var removals = new StreamRemovals();
        var order = new List<string>();
        removals.Add((transaction, stream) =>
        {
            order.Add($"delivery {stream.Value}");
            return ValueTask.CompletedTask;
        });
        removals.Add((transaction, _) =>
        {
            order.Add("kinesis");
            transaction.Delete(Names, Key);
            return ValueTask.CompletedTask;
        });
        await Commit(store, transaction =>
        {
            transaction.Put(Names, Key, Key);
            return ValueTask.CompletedTask;
        });
        await Commit(store, transaction => removals.Run(transaction, new StreamId(7)));
        Assert.Equal(["kinesis", "delivery 7"], order);
        Assert.Null(await store.Read(reader => reader.Get(Names, Key), default));

        removals.Add((_, _) => throw new TarnException(ErrorKind.Conflict, "no"));
        await Commit(store, transaction =>
        {
            transaction.Put(Names, Key, Key);
            return ValueTask.CompletedTask;
        });
        await Assert.ThrowsAsync<TarnException>(() => Commit(store, transaction => removals.Run(transaction, new StreamId(7))));
        Assert.NotNull(await store.Read(reader => reader.Get(Names, Key), default));
    }

    private static async Task Commit(IMetadataStore store, Func<IMetadataTransaction, ValueTask> change) => await store.Commit(
        async transaction =>
        {
            await change(transaction);
            return true;
        },
        default);
}
