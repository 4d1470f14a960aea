using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;
using static Tarn.Lake.Tests.Iceberg.Updates.UpdatesFixture;

namespace Tarn.Lake.Tests.Iceberg.Updates;

/// <summary>Requirements of commits: D31 (a failed requirement is a conflict).</summary>
public sealed class RequirementTests
{
    public static TheoryData<TableRequirement> Met => new(
        new TableRequirement.TableUuid(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")),
        new TableRequirement.RefSnapshot(SnapshotRef.Main, new SnapshotId(1)),
        new TableRequirement.RefSnapshot("none", null),
        new TableRequirement.LastColumnId(3),
        new TableRequirement.CurrentSchema(0),
        new TableRequirement.LastPartitionId(1000),
        new TableRequirement.DefaultSpec(0),
        new TableRequirement.DefaultSortOrder(0));

    public static TheoryData<TableRequirement> Unmet => new(
        new TableRequirement.NoTable(),
        new TableRequirement.TableUuid(Guid.Empty),
        new TableRequirement.RefSnapshot(SnapshotRef.Main, new SnapshotId(2)),
        new TableRequirement.RefSnapshot(SnapshotRef.Main, null),
        new TableRequirement.RefSnapshot("none", new SnapshotId(1)),
        new TableRequirement.LastColumnId(2),
        new TableRequirement.CurrentSchema(1),
        new TableRequirement.LastPartitionId(999),
        new TableRequirement.DefaultSpec(1),
        new TableRequirement.DefaultSortOrder(1));

    private static TableMetadata Table => New().Apply(Add(1, 1), MoveMain(1));

    [Theory]
    [MemberData(nameof(Met))]
    public void A_requirement_that_holds_passes(TableRequirement requirement)
    {
        requirement.Check(Table);
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<TarnException>(() => requirement.Check(null)).Kind);
    }

    [Theory]
    [MemberData(nameof(Unmet))]
    public void A_requirement_that_does_not_hold_is_a_conflict(TableRequirement requirement)
    {
        var refusal = Assert.Throws<TarnException>(() => requirement.Check(Table));
        Assert.Equal(ErrorKind.Conflict, refusal.Kind);
        Assert.StartsWith("Requirement failed: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_may_be_required_to_be_absent() => new TableRequirement.NoTable().Check(null);
}
