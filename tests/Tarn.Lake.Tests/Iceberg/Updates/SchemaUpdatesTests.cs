using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Updates;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Iceberg.Updates;

/// <summary>Updates of schemas, partition specs and sort orders.</summary>
public sealed class SchemaUpdatesTests
{
    [Fact]
    public void A_new_table_gets_the_first_ids()
    {
        var table = UpdatesFixture.New();
        Assert.Equal((0, 3), (table.CurrentSchemaId, table.LastColumnId));
        Assert.Equal([new PartitionField(2, 1000, "day", Transform.Identity)], table.DefaultSpec.Fields);
        Assert.Equal((0, 1000, 0), (table.DefaultSpecId, table.LastPartitionId, table.DefaultSortOrderId));
        Assert.Equal(("s3://lake/db/t", UpdatesFixture.NowMs - 1_000), (table.Location, table.LastUpdatedMs));
    }

    [Theory]
    [InlineData("uuid")]
    [InlineData("location")]
    [InlineData("schema")]
    [InlineData("spec")]
    public void A_new_table_needs_each_of_its_parts(string missing)
    {
        var builder = new MetadataBuilder(2, 1);
        var updates = new Dictionary<string, TableUpdate[]>
        {
            ["uuid"] = [new TableUpdate.AssignUuid(Guid.NewGuid())],
            ["location"] = [new TableUpdate.SetLocation("s3://lake/t")],
            ["schema"] = [new TableUpdate.AddSchema(UpdatesFixture.First), new TableUpdate.SetCurrentSchema(-1)],
            ["spec"] = [new TableUpdate.AddSpec(PartitionSpec.Unpartitioned), new TableUpdate.SetDefaultSpec(-1)],
        };
        Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<TarnException>(() =>
        {
            foreach (var update in updates.Where(part => part.Key != missing).SelectMany(part => part.Value))
            {
                builder.Apply(update);
            }

            builder.Build();
        }).Kind);
    }

    [Fact]
    public void A_schema_gets_the_next_id_and_an_equal_one_is_found()
    {
        var wider = UpdatesFixture.New().Apply(new TableUpdate.AddSchema(UpdatesFixture.Wider), new TableUpdate.SetCurrentSchema(-1));
        Assert.Equal((1, 4), (wider.CurrentSchemaId, wider.LastColumnId));
        var back = wider.Apply(new TableUpdate.AddSchema(UpdatesFixture.First), new TableUpdate.SetCurrentSchema(-1));
        Assert.Equal((0, 4, 2), (back.CurrentSchemaId, back.LastColumnId, back.Schemas.Count));
        Assert.Equal([1], back.Apply(new TableUpdate.SetCurrentSchema(1), new TableUpdate.RemoveSchemas([0])).Schemas.Select(schema => schema.SchemaId));
    }

    [Fact]
    public void The_highest_column_id_stays_when_its_column_goes()
    {
        var wider = UpdatesFixture.New().Apply(new TableUpdate.AddSchema(UpdatesFixture.Wider), new TableUpdate.SetCurrentSchema(-1));
        var without = new Schema(0, new StructType([.. UpdatesFixture.Wider.Columns.Fields.SkipLast(1).Append(new NestedField(9, "x", PrimitiveType.Int))]));

        // Iceberg's Java client sends the highest id of the new schema alone.
        using var json = System.Text.Json.JsonDocument.Parse("""
            {"action":"add-schema","last-column-id":2,"schema":{"type":"struct","fields":[
              {"id":1,"name":"id","type":"long","required":true},{"id":2,"name":"day","type":"date","required":false}]}}
            """);
        var dropped = wider.Apply(TableUpdateJson.Read(json.RootElement), new TableUpdate.SetCurrentSchema(-1));
        Assert.Equal((4, 2), (dropped.LastColumnId, dropped.CurrentSchema.Columns.Fields.Count));
        Assert.Equal(9, dropped.Apply(new TableUpdate.AddSchema(without)).LastColumnId);
        Assert.Equal(12, dropped.Apply(new TableUpdate.AddSchema(without, 12)).LastColumnId);
    }

    [Fact]
    public void A_commit_without_a_change_returns_the_same_metadata()
    {
        var table = UpdatesFixture.New();
        Assert.Same(table, table.Apply());
        Assert.Same(table, table.Apply(
            new TableUpdate.SetCurrentSchema(0), new TableUpdate.SetDefaultSpec(0), new TableUpdate.SetDefaultSortOrder(0), new TableUpdate.RemoveRef("none"),
            new TableUpdate.UpgradeFormatVersion(2), new TableUpdate.SetLocation("s3://lake/db/t")));
    }

    [Fact]
    public void Faults_of_schemas_are_refused_by_name()
    {
        var table = UpdatesFixture.New();
        Refused("no schema that could be set", new TableUpdate.SetCurrentSchema(-1));
        Refused("no schema 9", new TableUpdate.SetCurrentSchema(9));
        Refused("current schema cannot be removed", new TableUpdate.RemoveSchemas([0]));
        Refused("field id 5", Schema(new NestedField(5, "a", PrimitiveType.Int), new NestedField(5, "b", PrimitiveType.Int)));
        Refused("name a is used twice", Schema(new NestedField(5, "a", PrimitiveType.Int), new NestedField(6, "a", PrimitiveType.Int)));
        Refused("column a: timestamp_ns is not supported until v3", Schema(new NestedField(5, "a", PrimitiveType.TimestampNs)));
        Refused("column a: the default 7 is not supported until v3", Schema(new NestedField(5, "a", PrimitiveType.Int) { InitialDefault = "7" }));
        Refused("identifier field 9", new TableUpdate.AddSchema(new Schema(0, UpdatesFixture.First.Columns, [9])));
        Refused("optional", new TableUpdate.AddSchema(new Schema(0, UpdatesFixture.First.Columns, [3])));
        Refused("cannot identify", new TableUpdate.AddSchema(
            new Schema(0, new StructType(new NestedField(5, "f", PrimitiveType.Double, true)), [5])));

        void Refused(string part, params TableUpdate[] updates) => Assert.Contains(part, table.Refusal(updates).Message, StringComparison.Ordinal);

        static TableUpdate Schema(params NestedField[] fields) => new TableUpdate.AddSchema(new Schema(0, new StructType(fields)));
    }

    [Fact]
    public void The_source_of_the_default_spec_or_order_cannot_go()
    {
        var without = new TableUpdate.AddSchema(new Schema(0, new StructType(new NestedField(1, "id", PrimitiveType.Long, true))));
        var table = UpdatesFixture.New();
        Assert.Contains("needs column 2", table.Refusal(without, new TableUpdate.SetCurrentSchema(-1)).Message, StringComparison.Ordinal);

        // With another spec it can, and the old spec stays for the old files.
        var freed = table.Apply(
            new TableUpdate.AddSpec(PartitionSpec.Unpartitioned), new TableUpdate.SetDefaultSpec(-1), without, new TableUpdate.SetCurrentSchema(-1));
        Assert.Equal((1, 2, 1000), (freed.DefaultSpecId, freed.PartitionSpecs.Count, freed.LastPartitionId));
        Assert.Equal([1], freed.Apply(new TableUpdate.RemoveSpecs([0])).PartitionSpecs.Select(spec => spec.SpecId));
        Assert.Contains("default partition spec", freed.Refusal(new TableUpdate.RemoveSpecs([1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Partition_fields_get_ids_of_equal_fields_or_new_ones()
    {
        var bucket = new PartitionField(1, 0, "id_bucket", Transform.Bucket(16));
        var table = UpdatesFixture.New().Apply(
            new TableUpdate.AddSpec(new PartitionSpec(0, [bucket, new PartitionField(2, 0, "day", Transform.Identity)])), new TableUpdate.SetDefaultSpec(-1));
        Assert.Equal([1001, 1000], table.DefaultSpec.Fields.Select(field => field.FieldId));
        Assert.Equal(1001, table.LastPartitionId);

        // The same spec again is the same spec.
        Assert.Same(table, table.Apply(
            new TableUpdate.AddSpec(table.DefaultSpec with { SpecId = 5 }), new TableUpdate.SetDefaultSpec(-1)));
        Assert.Contains("belongs to day", table.Refusal(Spec(new PartitionField(1, 1000, "other", Transform.Identity))).Message, StringComparison.Ordinal);
        Assert.Contains("name of a column", table.Refusal(Spec(new PartitionField(1, 0, "city", Transform.Identity))).Message, StringComparison.Ordinal);
        Assert.Contains("used twice", table.Refusal(Spec(bucket, bucket)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot use hour", table.Refusal(Spec(new PartitionField(2, 0, "h", Transform.Hour))).Message, StringComparison.Ordinal);

        static TableUpdate Spec(params PartitionField[] fields) => new TableUpdate.AddSpec(new PartitionSpec(0, fields));
    }

    [Fact]
    public void Sort_orders_begin_at_one()
    {
        var order = new SortOrder(0, [new SortField(3, Transform.Identity, Descending: true, NullsFirst: false)]);
        var table = UpdatesFixture.New().Apply(new TableUpdate.AddSortOrder(order), new TableUpdate.SetDefaultSortOrder(-1));
        Assert.Equal((1, 2), (table.DefaultSortOrderId, table.SortOrders.Count));
        Assert.Equal(0, table.Apply(new TableUpdate.AddSortOrder(SortOrder.Unsorted), new TableUpdate.SetDefaultSortOrder(-1)).DefaultSortOrderId);
        Assert.Contains("needs column 9", table.Refusal(new TableUpdate.AddSortOrder(
            new SortOrder(0, [new SortField(9, Transform.Identity, false, false)]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Identity_version_and_properties_follow_the_rules()
    {
        var (table, later) = (UpdatesFixture.New(), UpdatesFixture.New(formatVersion: 3));
        Assert.Contains("another one", table.Refusal(new TableUpdate.AssignUuid(Guid.NewGuid())).Message, StringComparison.Ordinal);
        Assert.Contains("lowered", table.Refusal(new TableUpdate.UpgradeFormatVersion(1)).Message, StringComparison.Ordinal);
        foreach (var version in new[] { 0, 4 })
        {
            var refusal = table.Refusal(new TableUpdate.UpgradeFormatVersion(version));
            Assert.Equal((ErrorKind.NotSupported, true), (refusal.Kind, refusal.Message.Contains("versions 1 to 3", StringComparison.Ordinal)));
            Assert.Throws<TarnException>(() => new MetadataBuilder(2, 1).Apply(new TableUpdate.UpgradeFormatVersion(version)));
        }

        var raised = table.Apply(new TableUpdate.UpgradeFormatVersion(3));
        Assert.Equal((3, "0"), (raised.FormatVersion, raised.OtherMembers["next-row-id"]));

        Assert.Same(later, later.Apply(new TableUpdate.UpgradeFormatVersion(3)));
        var set = table.Apply(new TableUpdate.SetProperties(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }));
        Assert.Equal("2", Assert.Single(set.Apply(new TableUpdate.RemoveProperties(["a", "none"])).Properties).Value);
        Assert.Equal(UpdatesFixture.NowMs, set.LastUpdatedMs);
    }
}
