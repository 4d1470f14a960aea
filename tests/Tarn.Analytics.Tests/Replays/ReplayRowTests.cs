using System.Text;
using Tarn.Analytics.Replays;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Metadata;
using Tarn.Storage.Tasks;

namespace Tarn.Analytics.Tests.Replays;

/// <summary>Rows of replays that earlier programs wrote.</summary>
public sealed class ReplayRowTests
{
    private const string Rest =
        """
        "place":1,"done":[2,3,4,5],"rows":3,"next":[6,7,8,9],"end":5,"donePlace":6,"doneRows":7,"written":8}
        """;

    [Theory]
    [InlineData(0, TaskState.Running, "")]
    [InlineData(1, TaskState.Succeeded, ",\"beforeMs\":9")]
    [InlineData(2, TaskState.Failed, ",\"reason\":\"no\",\"fromMs\":5")]
    public async Task A_row_is_read_and_written_in_its_form(int number, TaskState state, string more)
    {
        await using var store = new MemoryMetadataStore();
        byte[] key = [0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 2];
        var text = $$"""{"state":{{number}}{{more}},"target":1,"database":"d","table":"t",""" + Rest;
        byte[] value = [0, .. Encoding.UTF8.GetBytes(text)];
        var row = ReplayRow.Rows.Decode(key, value);
        Assert.Equal((7, 2, 8), (row.Application.Value, row.Number, row.Written));
        Assert.Equal(state, ((IDurableTask<ReplayRow>)row).State);
        Assert.Equal(row.State, row.With(state, row.Reason, default).State);
        await store.Commit(
            transaction =>
            {
                ReplayRow.Rows.Put(transaction, row);
                return ValueTask.CompletedTask;
            },
            default);
        var stored = Assert.Single(await store.Read(reader => reader.Scan(RunSpaces.Replays, KeyRange.All, 10), default));
        Assert.Equal(key, stored.Key.ToArray());
        Assert.Equal(text, Encoding.UTF8.GetString(stored.Value.Span[1..]));
    }
}
