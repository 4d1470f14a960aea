using Tarn.Items.Copies.Definitions;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Storage;

namespace Tarn.Items.Tests.Copies;

/// <summary>Backups, restores and point-in-time recovery, seen through the restored tables.</summary>
public sealed class ItemCopiesTests : IAsyncLifetime
{
    private readonly CopyFolder _folder = new();
    private readonly ManualTime _time = new();
    private ItemWorld _world = null!;
    private ItemTable _table = null!;

    public async Task InitializeAsync()
    {
        _world = await ItemWorld.Open(_time, folder: _folder.Root);
        _table = await _world.Create("t", "id", Index("by-color"));
        await _world.Settle();
        _table = _world.Newest(_table);
    }

    public async Task DisposeAsync()
    {
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_backup_has_the_rows_of_its_call_and_outlives_the_table()
    {
        await Fill(0, 500);
        var backup = await _world.Copies.CreateBackup(_table, "first", default);
        Assert.Equal(CopyState.Creating, backup.State);
        await Fill(500, 10);
        await _world.Copies.WriteCopies(default);
        Assert.Equal(CopyState.Available, _world.Copies.Copies.FindBackup(backup.Arn)!.State);
        await _world.Tables.Delete(_table.Id, default);
        await _world.Settle();

        var restored = await Restore("r", backup);
        Assert.Equal(TableState.Filling, restored.State);
        await _world.Copies.FillTables(default);
        restored = _world.Newest(restored);
        Assert.Equal(TableState.Active, restored.State);
        Assert.Equal(Expected(0, 500), (await _world.Read(restored)).Order());
        Assert.Equal(500, _world.Items.CountsOf(restored).Items);
        Assert.Empty(await _world.Items.Audit(restored));
        Assert.Equal(500, (await _world.Read(restored, "by-color")).Count);
    }

    [Fact]
    public async Task A_restored_table_takes_writes_and_survives_crashes_that_lose_rows()
    {
        await Fill(0, 50);
        var restored = await Restored("r", await Backup());
        await _world.Write(ItemWorld.Put(restored, Row(7, "green")), ItemWorld.Delete(restored, """{"id":{"S":"8"}}"""));
        await _world.Crash(0);
        restored = _world.Newest(restored);
        Assert.Equal(49, (await _world.Read(restored)).Count);
        Assert.Equal(Row(7, "green"), await _world.Get(restored, """{"id":{"S":"7"}}"""));
        Assert.Empty(await _world.Items.Audit(restored));
    }

    [Fact]
    public async Task A_backup_that_was_being_written_is_written_after_a_crash()
    {
        await Fill(0, 20);
        var backup = await _world.Copies.CreateBackup(_table, "first", default);
        await _world.Crash(0);
        await _world.Copies.WriteCopies(default);
        Assert.Equal(20, _world.Copies.Copies.FindBackup(backup.Arn)!.Counts.Items);
    }

    [Fact]
    public async Task A_deleted_backup_leaves_no_bytes()
    {
        await Fill(0, 20);
        var backup = await Backup();
        await _world.Copies.Copies.Delete(backup.Id, default);
        _time.Advance(TimeSpan.FromHours(2));
        await _world.Objects.Collect(default);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(_folder.Root, "blobs"), "*", SearchOption.AllDirectories),
            file => !file.EndsWith(".pack", StringComparison.Ordinal));
        var gone = await Assert.ThrowsAsync<TarnException>(async () => await Restore("r", backup));
        Assert.Equal(ErrorKind.NotFound, gone.Kind);
    }

    [Fact]
    public async Task A_backup_from_which_a_table_is_being_made_stays()
    {
        await Fill(0, 20);
        var backup = await Backup();
        await Restore("r", backup);
        var refused = await Assert.ThrowsAsync<TarnException>(async () => await _world.Copies.Copies.Delete(backup.Id, default));
        Assert.Equal(ErrorKind.Conflict, refused.Kind);
    }

    [Fact]
    public async Task A_table_is_restored_to_each_moment_of_its_past()
    {
        await Fill(0, 30);
        _time.Advance(TimeSpan.FromSeconds(5));
        await SwitchOn(days: 7);
        var moments = new List<(long StampUs, List<string> Rows)>();
        for (var step = 0; step < 6; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await _world.Write(ItemWorld.Put(_table, Row(step, $"c{step}")));
            await _world.Write(ItemWorld.Delete(_table, $$$"""{"id":{"S":"{{{20 + step}}}"}}"""));
            await _world.Write(ItemWorld.Put(_table, Row(100 + step, "new")));
            moments.Add((Now() + 999, [.. (await _world.Read(_table)).Order()]));
            if (step == 3)
            {
                await _world.Copies.Begin(_table.Id, CopyKind.Recovery, string.Empty, default);
                _time.Advance(TimeSpan.FromMilliseconds(10));
                await _world.Copies.WriteCopies(default);
            }
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < moments.Count; i++)
        {
            var restored = await RestoreAt($"r{i}", moments[i].StampUs);
            Assert.Equal(moments[i].Rows, (await _world.Read(restored)).Order());
            Assert.Empty(await _world.Items.Audit(restored));
        }
    }

    [Fact]
    public async Task Bases_that_no_moment_of_the_period_needs_are_removed()
    {
        await Fill(0, 10);
        await SwitchOn(days: 1);
        for (var day = 0; day < 4; day++)
        {
            _time.Advance(TimeSpan.FromDays(1));
            await _world.Copies.Begin(_table.Id, CopyKind.Recovery, string.Empty, default);
            await _world.Copies.WriteCopies(default);
            await _world.Copies.KeepBases(default);
            Assert.InRange(_world.Copies.Copies.BasesOf(_table.Id).Count, 1, 2);
        }

        var (earliest, latest) = _world.Copies.RestorableTimes(_world.Newest(_table))!.Value;
        Assert.Equal(_time.GetUtcNow(), latest);
        Assert.Equal(_time.GetUtcNow().AddDays(-1), earliest);
        await _world.Copies.SetRecovery(_table.Id, 0, default);
        await _world.Copies.KeepBases(default);
        Assert.Empty(_world.Copies.Copies.All);
        Assert.Null(_world.Copies.RestorableTimes(_world.Newest(_table)));
    }

    [Fact]
    public async Task Changes_that_outgrow_the_table_begin_a_new_base()
    {
        await Fill(0, 10);
        await SwitchOn(days: 1);
        for (var i = 0; i < 101; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(k => _world.Write(ItemWorld.Put(_table, Row(k, $"c{i}"))).AsTask()));
        }

        await _world.Copies.KeepBases(default);
        await _world.Copies.WriteCopies(default);
        Assert.Equal(2, _world.Copies.Copies.BasesOf(_table.Id).Count);
    }

    [Fact]
    public async Task Lost_rows_of_a_restored_table_are_made_again_from_its_backup_and_the_log()
    {
        await Fill(0, 40);
        var restored = await Restored("r", await Backup());
        await _world.Write(ItemWorld.Put(restored, Row(3, "green")));
        var expected = await _world.Read(restored);
        await _world.Stop();
        _world.Rows.LoseAll();
        await _world.Start();
        restored = _world.Newest(restored);
        Assert.Equal(expected, await _world.Read(restored));
        Assert.Empty(await _world.Items.Audit(restored));
        Assert.Contains(_world.Room.Notices, notice => notice.Contains("made again from a copy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lost_rows_of_a_table_with_recovery_are_made_again_from_the_newest_base_and_the_log()
    {
        await Fill(0, 40);
        var restored = await Restored("r", await Backup());
        await _world.Write(ItemWorld.Put(restored, Row(3, "green")));
        await _world.Copies.SetRecovery(restored.Id, 1, default);
        await _world.Copies.WriteCopies(default);
        await _world.Copies.Copies.Delete(_world.Copies.Copies.All.Single(copy => copy.Kind == CopyKind.Backup).Id, default);
        await _world.Write(ItemWorld.Put(restored, Row(4, "green")), ItemWorld.Delete(restored, """{"id":{"S":"5"}}"""));
        var expected = await _world.Read(restored);
        await _world.Stop();
        _world.Rows.LoseAll();
        await _world.Start();
        restored = _world.Newest(restored);
        Assert.Equal(expected, await _world.Read(restored));
        Assert.Empty(await _world.Items.Audit(restored));
        Assert.Contains(_world.Room.Notices, notice => notice.Contains("made again from a copy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_backup_is_an_error_and_makes_no_table()
    {
        await Fill(0, 200);
        var backup = await Backup();
        var blobs = Directory.EnumerateFiles(Path.Combine(_folder.Root, "blobs"), "*", SearchOption.AllDirectories);
        var path = blobs.Single(file => new FileInfo(file).Length == backup.Blob!.Bytes);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(path, bytes);
        var table = await Restore("r", backup);
        var damaged = await Assert.ThrowsAsync<TarnException>(() => _world.Copies.FillTables(default));
        Assert.Equal(ErrorKind.Damaged, damaged.Kind);
        await _world.Settle();
        Assert.False(_world.Tables.TryGet(table.Id, out _));
        await _world.Copies.FillTables(default);
        Assert.Empty(_world.Copies.Copies.Fills);
    }

    private static NewIndex Index(string name) => new(name, false, ItemWorld.Schema("color"), ProjectionKind.All, []);

    private static string Row(int id, string color) => $$$"""{"color":{"S":"{{{color}}}"},"id":{"S":"{{{id}}}"}}""";

    private static IEnumerable<string> Expected(int from, int count) => Enumerable.Range(from, count).Select(i => Row(i, "red")).Order();

    private long Now() => _time.NowMs * 1_000;

    private async Task Fill(int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            await _world.Write(ItemWorld.Put(_table, Row(i, "red")));
        }
    }

    private async Task<TableCopy> Backup()
    {
        var backup = await _world.Copies.CreateBackup(_table, "first", default);
        await _world.Copies.WriteCopies(default);
        return _world.Copies.Copies.FindBackup(backup.Arn)!;
    }

    private async Task SwitchOn(int days)
    {
        await _world.Copies.SetRecovery(_table.Id, days, default);
        await _world.Copies.WriteCopies(default);
        Assert.Single(_world.Copies.Copies.BasesOf(_table.Id));
    }

    private ValueTask<ItemTable> Restore(string name, TableCopy copy, long? untilUs = null) => _world.Copies.Restore(
        new NewItemTable
        {
            Name = copy.Table.Name with { Name = name },
            Arn = $"arn:aws:dynamodb:us-east-1:000000000000:table/{name}",
            Owner = "000000000000",
            Keys = copy.Table.Keys,
            Indexes = [Index("by-color"), Index("second")],
        },
        new TableFill { Table = default, Copy = copy.Id, UntilUs = untilUs, TableArn = copy.Table.Arn, Restored = _time.GetUtcNow() },
        default);

    private async Task<ItemTable> Restored(string name, TableCopy copy, long? untilUs = null)
    {
        var made = await Restore(name, copy, untilUs);
        await _world.Copies.FillTables(default);
        return _world.Newest(made);
    }

    private Task<ItemTable> RestoreAt(string name, long stampUs) =>
        Restored(name, _world.Copies.BaseAt(_world.Newest(_table), stampUs)!, stampUs);
}
