using Tarn.Items.Copies;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Storage.Rows;

namespace Tarn.Items.Tests.Copies;

/// <summary>The rows of a table against its newest base and later records, also with planted differences.</summary>
public sealed class BaseAuditTests : IAsyncLifetime
{
    private readonly CopyFolder _folder = new();
    private ItemWorld _world = null!;
    private ItemTable _table = null!;

    public async Task InitializeAsync()
    {
        _world = await ItemWorld.Open(new ManualTime(), folder: _folder.Root);
        _table = await _world.Create("t");
        await _world.Settle();
        _table = _world.Newest(_table);
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_audit_makes_the_rows_anew_from_base_and_records()
    {
        await Fill(0, 30);
        Assert.Null(await _world.Copies.Audit(_table, default));
        await _world.Copies.SetRecovery(_table.Id, 1, default);
        await _world.Copies.WriteCopies(default);
        _table = _world.Newest(_table);
        Assert.Equivalent(new BaseAudit(30, 0, []), await _world.Copies.Audit(_table, default), strict: true);
        await Fill(20, 20);
        await _world.Write(ItemWorld.Delete(_table, """{"id":{"S":"3"}}"""), ItemWorld.Delete(_table, """{"id":{"S":"39"}}"""));
        await _world.Write(ItemWorld.Put(_table, Row(5, "green")));
        var audited = await _world.Copies.Audit(_table, default);
        Assert.Empty(audited!.Findings);
        Assert.True(audited.Records > 3, "the later records are read");

        // One row is lost, one is new, one has another value.
        var (lost, changed, added) = (RowKey(7), RowKey(8), RowKey(99));
        var row = _world.Rows.Get(changed)!;
        var batch = new RowBatch();
        batch.Delete(lost);
        batch.Put(changed, [.. row[..RowForm.HeadBytes], .. ItemWorld.ItemOf(Row(8, "blue")).Bytes.ToArray()]);
        batch.Put(added, [.. row[..RowForm.HeadBytes], .. ItemWorld.ItemOf(Row(99, "red")).Bytes.ToArray()]);
        _world.Rows.Apply(batch);
        var findings = (await _world.Copies.Audit(_table, default))!.Findings.Order().ToList();
        Assert.Equal(3, findings.Count);
        Assert.StartsWith($"Table t has an item that base and records do not have: {Row(99, "red")}", findings[0], StringComparison.Ordinal);
        Assert.StartsWith($"Table t has the item {Row(8, "blue")}, and base and records have {Row(8, "red")}", findings[1], StringComparison.Ordinal);
        Assert.StartsWith($"Table t lacks an item that base and records have: {Row(7, "red")}", findings[2], StringComparison.Ordinal);

        byte[] RowKey(int id) => RowForm.Key(_table.Id.Value, ItemWorld.KeyOf(_table, $$$"""{"id":{"S":"{{{id}}}"}}"""));
    }

    private static string Row(int id, string color) => $$$"""{"color":{"S":"{{{color}}}"},"id":{"S":"{{{id}}}"}}""";

    private async Task Fill(int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            await _world.Write(ItemWorld.Put(_table, Row(i, "red")));
        }
    }
}
