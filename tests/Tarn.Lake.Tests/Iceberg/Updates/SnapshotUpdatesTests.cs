using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;
using static Tarn.Lake.Tests.Iceberg.Updates.UpdatesFixture;

namespace Tarn.Lake.Tests.Iceberg.Updates;

/// <summary>Updates of snapshots, branches and tags, and the snapshot log.</summary>
public sealed class SnapshotUpdatesTests
{
    [Fact]
    public void A_snapshot_becomes_current_with_its_branch()
    {
        var staged = New().Apply(Add(1, 1));
        Assert.Null(staged.CurrentSnapshotId);
        Assert.Empty(staged.SnapshotLog);
        var table = staged.Apply(MoveMain(1));
        Assert.Equal(new SnapshotId(1), table.CurrentSnapshotId);
        Assert.Equal([new SnapshotLogEntry(NowMs, new SnapshotId(1))], table.SnapshotLog);
        Assert.Equal(1, table.LastSequenceNumber);
    }

    [Fact]
    public void Snapshots_that_main_passed_in_the_same_commit_have_no_log_entry()
    {
        var table = New().Apply(Add(1, 1), MoveMain(1), Add(2, 2, parent: 1), MoveMain(2), Add(3, 3, parent: 2), MoveMain(3));
        Assert.Equal([3L], table.SnapshotLog.Select(entry => entry.SnapshotId.Value));
        Assert.Equal(3, table.Snapshots.Count);
    }

    [Fact]
    public void A_rollback_is_logged_with_the_time_of_the_commit()
    {
        var table = New().Apply(Add(1, 1, timestampMs: NowMs - 500), MoveMain(1))
            .Apply(Add(2, 2, parent: 1, timestampMs: NowMs - 400), MoveMain(2)).Apply(MoveMain(1));
        Assert.Equal(
            [(1L, NowMs - 500), (2L, NowMs - 400), (1L, NowMs)], table.SnapshotLog.Select(entry => (entry.SnapshotId.Value, entry.TimestampMs)));
    }

    [Fact]
    public void Removed_snapshots_take_their_refs_statistics_and_older_log_entries()
    {
        var table = New().Apply(Add(1, 1), MoveMain(1)).Apply(Add(2, 2, parent: 1), MoveMain(2)).Apply(Add(3, 3, parent: 2), MoveMain(3)).Apply(
            new TableUpdate.SetRef("old", new SnapshotRef(new SnapshotId(2), IsBranch: false)),
            new TableUpdate.SetStatistics(new StatisticsFile(new SnapshotId(2), "s3://a", "{}")),
            new TableUpdate.SetPartitionStatistics(new StatisticsFile(new SnapshotId(3), "s3://b", "{}")));
        var removed = table.Apply(new TableUpdate.RemoveSnapshots([new SnapshotId(2)]));
        Assert.Equal([1L, 3L], removed.Snapshots.Select(snapshot => snapshot.Id.Value));

        // With snapshot 1 in the log, it would seem to have been current until snapshot 3.
        Assert.Equal([3L], removed.SnapshotLog.Select(entry => entry.SnapshotId.Value));
        Assert.Equal([SnapshotRef.Main], removed.Refs.Keys);
        Assert.Empty(removed.Statistics);
        Assert.Single(removed.PartitionStatistics);
        Assert.Empty(removed.Apply(new TableUpdate.RemovePartitionStatistics(new SnapshotId(3))).PartitionStatistics);
        Assert.Null(removed.Apply(new TableUpdate.RemoveRef(SnapshotRef.Main)).CurrentSnapshotId);
        Assert.Null(removed.Apply(new TableUpdate.RemoveSnapshots([new SnapshotId(3)])).CurrentSnapshotId);
    }

    [Fact]
    public void A_passed_sequence_number_is_a_conflict()
    {
        var table = New().Apply(Add(1, 1), MoveMain(1)).Apply(Add(2, 2, parent: 1), MoveMain(2));
        Assert.Equal(ErrorKind.Conflict, table.Refusal(Add(3, 2, parent: 1)).Kind);
        Assert.Contains("exists already", table.Refusal(Add(2, 3, parent: 1)).Message, StringComparison.Ordinal);
        Assert.Contains("older", table.Refusal(Add(3, 3, parent: 2, timestampMs: NowMs - 61_000)).Message, StringComparison.Ordinal);
        Assert.Equal(3, table.Apply(Add(3, 3, parent: 2, timestampMs: NowMs - 59_000)).Snapshots.Count);
    }

    [Fact]
    public void Row_ids_of_version_3_move_on()
    {
        var table = New(formatVersion: 3);
        Assert.Contains("first-row-id", table.Refusal(Add(1, 1)).Message, StringComparison.Ordinal);
        var added = table.Apply(WithRows(1, 1, firstRowId: 0, rows: 10), MoveMain(1));
        Assert.Equal("10", added.OtherMembers["next-row-id"]);
        Assert.Equal(ErrorKind.Conflict, added.Refusal(WithRows(2, 2, firstRowId: 5, rows: 1)).Kind);
        Assert.Equal("22", added.Apply(WithRows(2, 2, firstRowId: 12, rows: 10)).OtherMembers["next-row-id"]);
    }

    [Theory]
    [InlineData(true, true, "does not exist")]
    [InlineData(false, false, "cannot become a tag")]
    public void Refs_are_checked(bool isUnknown, bool isBranch, string part)
    {
        var table = New().Apply(Add(1, 1), MoveMain(1));
        var refusal = table.Refusal(new TableUpdate.SetRef(SnapshotRef.Main, new SnapshotRef(new SnapshotId(isUnknown ? 9 : 1), isBranch)));
        Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_retention_of_refs_is_checked()
    {
        var table = New().Apply(Add(1, 1), MoveMain(1));
        var tag = new SnapshotRef(new SnapshotId(1), IsBranch: false);
        Assert.Contains("for branches", table.Refusal(new TableUpdate.SetRef("t", tag with { MinSnapshotsToKeep = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("positive", table.Refusal(new TableUpdate.SetRef("t", tag with { MaxRefAgeMs = 0 })).Message, StringComparison.Ordinal);
        Assert.Equal(5, table.Apply(new TableUpdate.SetRef("t", tag with { MaxRefAgeMs = 5 })).Refs["t"].MaxRefAgeMs);
    }

    private static TableUpdate WithRows(long id, long sequenceNumber, long firstRowId, long rows) => new TableUpdate.AddSnapshot(new Snapshot
    {
        Id = new SnapshotId(id),
        SequenceNumber = sequenceNumber,
        TimestampMs = NowMs,
        ManifestList = $"s3://lake/db/t/metadata/snap-{id}.avro",
        OtherMembers = new Dictionary<string, string> { ["first-row-id"] = $"{firstRowId}", ["added-rows"] = $"{rows}" },
    });
}
