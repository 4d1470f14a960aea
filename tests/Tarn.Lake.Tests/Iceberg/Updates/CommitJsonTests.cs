using System.Text.Json;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;
using static Tarn.Lake.Tests.Iceberg.Updates.UpdatesFixture;

namespace Tarn.Lake.Tests.Iceberg.Updates;

/// <summary>Commits in the JSON of the REST specification.</summary>
public sealed class CommitJsonTests
{
    private const string Statistics = """
        {"snapshot-id":1,"statistics-path":"s3://lake/s.puffin","file-size-in-bytes":9,"file-footer-size-in-bytes":4,"blob-metadata":[]}
        """;

    public static TheoryData<string, Type> Updates => new()
    {
        { """{"action":"assign-uuid","uuid":"0f8fad5b-d9cb-469f-a165-70867728950e"}""", typeof(TableUpdate.AssignUuid) },
        { """{"action":"upgrade-format-version","format-version":2}""", typeof(TableUpdate.UpgradeFormatVersion) },
        { """{"action":"add-schema","schema":{"type":"struct","fields":[]},"last-column-id":3}""", typeof(TableUpdate.AddSchema) },
        { """{"action":"set-current-schema","schema-id":-1}""", typeof(TableUpdate.SetCurrentSchema) },
        { """{"action":"add-spec","spec":{"fields":[{"source-id":2,"transform":"day","name":"d"}]}}""", typeof(TableUpdate.AddSpec) },
        { """{"action":"set-default-spec","spec-id":-1}""", typeof(TableUpdate.SetDefaultSpec) },
        { """{"action":"add-sort-order","sort-order":{"order-id":1,"fields":[]}}""", typeof(TableUpdate.AddSortOrder) },
        { """{"action":"set-default-sort-order","sort-order-id":-1}""", typeof(TableUpdate.SetDefaultSortOrder) },
        { """{"action":"add-snapshot","snapshot":{"snapshot-id":1,"timestamp-ms":2,"manifest-list":"l","summary":{"operation":"append"}}}""",
            typeof(TableUpdate.AddSnapshot) },
        { """{"action":"set-snapshot-ref","ref-name":"main","type":"branch","snapshot-id":1}""", typeof(TableUpdate.SetRef) },
        { """{"action":"remove-snapshots","snapshot-ids":[1]}""", typeof(TableUpdate.RemoveSnapshots) },
        { """{"action":"remove-snapshot-ref","ref-name":"b"}""", typeof(TableUpdate.RemoveRef) },
        { """{"action":"set-location","location":"s3://lake/db/t"}""", typeof(TableUpdate.SetLocation) },
        { """{"action":"set-properties","updates":{"a":"b"}}""", typeof(TableUpdate.SetProperties) },
        { """{"action":"remove-properties","removals":["a"]}""", typeof(TableUpdate.RemoveProperties) },
        { $$"""{"action":"set-statistics","statistics":{{Statistics}}}""", typeof(TableUpdate.SetStatistics) },
        { """{"action":"remove-statistics","snapshot-id":1}""", typeof(TableUpdate.RemoveStatistics) },
        { $$"""{"action":"set-partition-statistics","partition-statistics":{{Statistics}}}""", typeof(TableUpdate.SetPartitionStatistics) },
        { """{"action":"remove-partition-statistics","snapshot-id":1}""", typeof(TableUpdate.RemovePartitionStatistics) },
        { """{"action":"remove-partition-specs","spec-ids":[1]}""", typeof(TableUpdate.RemoveSpecs) },
        { """{"action":"remove-schemas","schema-ids":[1]}""", typeof(TableUpdate.RemoveSchemas) },
    };

    public static TheoryData<string, TableRequirement> Requirements => new()
    {
        { """{"type":"assert-create"}""", new TableRequirement.NoTable() },
        { """{"type":"assert-table-uuid","uuid":"0f8fad5b-d9cb-469f-a165-70867728950e"}""",
            new TableRequirement.TableUuid(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e")) },
        { """{"type":"assert-ref-snapshot-id","ref":"main","snapshot-id":7}""", new TableRequirement.RefSnapshot("main", new SnapshotId(7)) },
        { """{"type":"assert-ref-snapshot-id","ref":"main","snapshot-id":null}""", new TableRequirement.RefSnapshot("main", null) },
        { """{"type":"assert-last-assigned-field-id","last-assigned-field-id":3}""", new TableRequirement.LastColumnId(3) },
        { """{"type":"assert-current-schema-id","current-schema-id":1}""", new TableRequirement.CurrentSchema(1) },
        { """{"type":"assert-last-assigned-partition-id","last-assigned-partition-id":1000}""", new TableRequirement.LastPartitionId(1000) },
        { """{"type":"assert-default-spec-id","default-spec-id":1}""", new TableRequirement.DefaultSpec(1) },
        { """{"type":"assert-default-sort-order-id","default-sort-order-id":1}""", new TableRequirement.DefaultSortOrder(1) },
    };

    public static TheoryData<string> Broken => new(
        "[]",
        "{}",
        """{"updates":{}}""",
        """{"updates":[1]}""",
        """{"updates":[{"action":"set-nothing"}]}""",
        """{"updates":[{"action":7}]}""",
        """{"updates":[{"action":"assign-uuid","uuid":"not-a-uuid"}]}""",
        """{"updates":[{"action":"set-current-schema","schema-id":"1"}]}""",
        """{"updates":[{"action":"set-current-schema","schema-id":1.5}]}""",
        """{"updates":[{"action":"remove-snapshots","snapshot-ids":["1"]}]}""",
        """{"updates":[{"action":"set-properties","updates":{"a":1}}]}""",
        """{"updates":[{"action":"remove-properties","removals":[null]}]}""",
        """{"updates":[{"action":"set-snapshot-ref","ref-name":"b","type":"twig","snapshot-id":1}]}""",
        """{"updates":[{"action":"set-snapshot-ref","ref-name":null,"type":"tag","snapshot-id":1}]}""",
        """{"updates":[],"requirements":[{"type":"assert-nothing"}]}""",
        """{"updates":[],"requirements":[{"type":"assert-ref-snapshot-id"}]}""",
        """{"updates":[],"requirements":[{"type":"assert-table-uuid","uuid":7}]}""");

    [Theory]
    [MemberData(nameof(Updates))]
    public void Each_update_of_the_specification_is_read(string json, Type type) => Assert.IsType(type, TableUpdateJson.Read(Parse(json)));

    [Fact]
    public void No_update_or_requirement_lacks_its_json()
    {
        Assert.Equal(Kinds(typeof(TableUpdate)), Updates.Select(row => ((Type)row[1]).Name).Order());
        Assert.Equal(Kinds(typeof(TableRequirement)), Requirements.Select(row => row[1].GetType().Name).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Requirements))]
    public void Each_requirement_of_the_specification_is_read(string json, TableRequirement expected) =>
        Assert.Equal(expected, TableRequirementJson.Read(Parse(json)));

    [Theory]
    [MemberData(nameof(Broken))]
    public void Json_that_does_not_follow_the_specification_is_refused(string json) =>
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() => TableCommitJson.Read(Parse(json))).Kind);

    [Fact]
    public void Encryption_keys_are_refused_by_name()
    {
        var refusal = Assert.Throws<TarnException>(() => TableUpdateJson.Read(Parse("""{"action":"add-encryption-key","encryption-key":{}}""")));
        Assert.Equal(ErrorKind.NotSupported, refusal.Kind);
        Assert.Contains("add-encryption-key", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_values_of_a_commit_reach_the_table()
    {
        var commit = TableCommitJson.Read(Parse("""
            {"requirements":[{"type":"assert-ref-snapshot-id","ref":"main","snapshot-id":null}],
             "updates":[
               {"action":"add-spec","spec":{"spec-id":0,"fields":[{"source-id":1,"transform":"bucket[4]","name":"id_bucket"}]}},
               {"action":"set-default-spec","spec-id":-1},
               {"action":"add-snapshot","snapshot":{"snapshot-id":5,"sequence-number":1,"timestamp-ms":1700000000000,
                 "manifest-list":"s3://lake/l.avro","summary":{"operation":"append","a":"1"},"schema-id":0}},
               {"action":"set-snapshot-ref","ref-name":"main","type":"branch","snapshot-id":5,"min-snapshots-to-keep":3},
               {"action":"set-properties","updates":{"owner":"tarn"}}]}
            """));
        var table = New();
        commit.Requirements[0].Check(table);
        var changed = table.Apply([.. commit.Updates]);
        Assert.Equal(new PartitionField(1, 1001, "id_bucket", Transform.Bucket(4)), Assert.Single(changed.DefaultSpec.Fields));
        Assert.Equal(("1", "tarn"), (changed.CurrentSnapshot!.Summary["a"], changed.Properties["owner"]));
        Assert.Equal(3, changed.Refs[SnapshotRef.Main].MinSnapshotsToKeep);
    }

    private static IEnumerable<string> Kinds(Type family) => family.GetNestedTypes().Where(type => type.IsSubclassOf(family)).Select(type => type.Name).Order();

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
