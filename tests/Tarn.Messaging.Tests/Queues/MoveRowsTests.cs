using System.Text;
using Tarn.Messaging.Queues.Moves;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Tasks;

namespace Tarn.Messaging.Tests.Queues;

/// <summary>Rows of moves that earlier programs wrote.</summary>
public sealed class MoveRowsTests
{
    private static readonly Space Space = new(471, "queues.moves");

    [Theory]
    [InlineData("""{"status":"Running","moved":3,"toMove":9}""", TaskState.Running)]
    [InlineData("""{"status":"Cancelling","moved":3,"toMove":9,"target":"t","perSecond":5}""", TaskState.Stopping)]
    [InlineData("""{"status":"Cancelled","moved":3,"toMove":9}""", TaskState.Stopped)]
    [InlineData("""{"status":"Completed","moved":3,"toMove":9}""", TaskState.Succeeded)]
    [InlineData("""{"status":"Failed","moved":3,"toMove":9,"failure":"no"}""", TaskState.Failed)]
    public async Task A_row_is_read_and_written_in_its_form(string json, TaskState state)
    {
        await using var store = new MemoryMetadataStore();
        byte[] key = [0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 2, 0];
        byte[] value = [1, .. Encoding.UTF8.GetBytes(json)];
        await store.Commit(
            transaction =>
            {
                transaction.Put(Space, key, value);
                return ValueTask.CompletedTask;
            },
            default);
        var task = Assert.Single(await store.Read(reader => MoveTask.Rows.Of(reader, 7), default));
        Assert.Equal((new StreamId(7), 512), (task.Source, task.Started.ToUnixTimeMilliseconds()));
        Assert.Equal(state, ((IDurableTask<MoveTask>)task).State);
        Assert.Equal(task.Status, task.With(state, task.FailureReason, default).Status);
        await store.Commit(
            transaction =>
            {
                MoveTask.Rows.Put(transaction, task);
                return ValueTask.CompletedTask;
            },
            default);
        var row = Assert.Single(await store.Read(reader => reader.Scan(Space, KeyRange.All, 10), default));
        Assert.Equal(key, row.Key.ToArray());
        Assert.Equal(value, row.Value.ToArray());
    }
}
