using System.Text;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects.Recovery;
using Tarn.Storage.Recovery;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Recovery;

/// <summary>The journal's change frames after the copy are applied: D9 (one commit for rows and records).</summary>
public sealed class RecoveredJournalTests : IDisposable
{
    private static readonly Guid Instance = new("77777777-2222-3333-4444-555555555555");
    private static readonly Space Rows = new(60_040, "recovered journal");
    private readonly TemporaryFolder _folder = new();
    private readonly FileDisk _disk;
    private readonly List<RecoveryFinding> _found = [];

    public RecoveredJournalTests() => _disk = new FileDisk(_folder.Root, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Changes_after_the_copy_return_and_a_damaged_one_is_named_and_left_out(int damaged)
    {
        await Write(copyAfter: 1);
        File.Delete(_folder["meta.db"]);
        if (damaged >= 0)
        {
            var journal = Directory.GetFiles(_folder["journal"]).Single(file => IndexOf(file, $"change {damaged + 1}") > 0);
            RecoveryWorld.Flip(journal, IndexOf(journal, $"change {damaged + 1}"));
        }

        await Recover();
        Assert.Equal(damaged > 0 ? 1 : 0, _found.Count(finding => finding.Text.Contains("the changes of that commit are lost", StringComparison.Ordinal)));
        await using var log = JournalLog.Open(_disk, Instance, new JournalOptions(), TimeProvider.System);
        await using var store = Open(log);
        foreach (var i in (int[])[1, 2, 3])
        {
            var row = await store.Read(reader => reader.Get(Rows, new[] { (byte)i }), default);
            Assert.Equal(i == 1 || i != damaged + 1, row is not null);
        }
    }

    [Fact]
    public async Task A_whole_store_whose_journal_has_a_damaged_change_starts_again_after_a_forced_recovery()
    {
        await Write(copyAfter: 3);
        File.Copy(_folder["meta.db.copy"], _folder["meta.db"], overwrite: true);
        await using (var log = JournalLog.Open(_disk, Instance, new JournalOptions(), TimeProvider.System))
        {
            await log.Enqueue(new CommitSet { Rows = [Change(4)], Changes = [], Appends = [] });
        }

        var journal = Directory.GetFiles(_folder["journal"]).Single(file => IndexOf(file, "change 4") > 0);
        RecoveryWorld.Flip(journal, IndexOf(journal, "change 4"));
        await using (var log = JournalLog.Open(_disk, Instance, new JournalOptions(), TimeProvider.System))
        {
            var refused = Assert.Throws<TarnException>(() => Open(log));
            Assert.Contains("tarn recover --force", refused.Message, StringComparison.Ordinal);
        }

        await Recover();
        await using var again = JournalLog.Open(_disk, Instance, new JournalOptions(), TimeProvider.System);
        await using var store = Open(again);
        Assert.NotNull(await store.Read(reader => reader.Get(Rows, new byte[] { 3 }), default));
        Assert.Null(await store.Read(reader => reader.Get(Rows, new byte[] { 4 }), default));
    }

    // Three commits with the log; the copy is made after the given one.
    private async Task Write(int copyAfter)
    {
        await using var log = JournalLog.Open(_disk, Instance, new JournalOptions(), TimeProvider.System);
        await using var store = SqliteMetadataStore.Open(_folder["meta.db"], log, TimeProvider.System, failure => throw failure);
        for (var i = 1; i <= 3; i++)
        {
            var change = Change(i);
            await store.CommitWithLog(
                transaction =>
                {
                    transaction.Put(change.Space, change.Key, change.Value!.Value);
                    return ValueTask.FromResult(true);
                },
                default);
            if (i == copyAfter)
            {
                await store.CopyTo(_folder["meta.db.copy"], new RowChange(CopyIdentity.Space, CopyIdentity.Copied, CopyIdentity.Encode(1)));
            }
        }
    }

    private static RowChange Change(int i) => new(Rows, new[] { (byte)i }, Encoding.UTF8.GetBytes($"change {i}"));

    private SqliteMetadataStore Open(JournalLog log) =>
        SqliteMetadataStore.Open(_folder["meta.db"], log, TimeProvider.System, failure => throw failure, make: false);

    private async Task Recover()
    {
        var options = new DataRecoveryOptions { TakesWhole = true, Objects = new ObjectRecoveryOptions { Account = "000000000000", Region = "us-east-1" } };
        await new DataRecovery(_disk, Instance, options, TimeProvider.System, _found.Add).Run(_ => { }, default);
    }

    private static int IndexOf(string file, string text) => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
}
