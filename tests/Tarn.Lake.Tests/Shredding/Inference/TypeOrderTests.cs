using System.Text;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Inference;

namespace Tarn.Lake.Tests.Shredding.Inference;

/// <summary>The same records give the same columns, in whichever order and buffers they come: D35 (types are chosen over the first buffer).</summary>
public sealed class TypeOrderTests
{
    [Fact]
    public void Records_in_any_order_and_in_any_buffers_end_in_one_schema()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var records = RandomDrift.Records(random, 24);
            var expected = Text(Table([records], random).CurrentSchema.Columns);
            for (var order = 0; order < 4; order++)
            {
                var buffers = RandomDrift.Buffers(random, records);
                var found = Text(Table(buffers, random).CurrentSchema.Columns);
                Assert.True(
                    expected == found,
                    $"seed {seed}, order {order}: {found} is not {expected} of\n{string.Join("\n\n", buffers.Select(b => string.Join('\n', b)))}");
            }
        }
    }

    [Fact]
    public void The_properties_name_inferred_columns_and_waiting_types()
    {
        var table = Table([["""{"a":1,"b":"x","s":{"t":true}}"""]], new Random(0), retypes: false);
        Assert.Equal("1-4", table.Properties[InferredColumns.IdsProperty]);
        Assert.False(table.Properties.ContainsKey(InferredColumns.WaitingProperty));

        table = Add(table, ["""{"a":"slow","s":{"t":5}}""", """{"a":{"x":1}}""", """{"a":[1]}"""]);
        Assert.Equal(
            """{"1":{"type":"struct","fields":[{"id":0,"name":"x","required":false,"type":"long"}]},"4":"string"}""",
            table.Properties[InferredColumns.WaitingProperty]);
        Assert.Equal(2, InferredColumns.Of(table).Waiting.Count);
    }

    [Fact]
    public void A_value_that_fits_and_has_a_fraction_waits_for_double()
    {
        var table = Add(Table([["""{"a":1}"""]], new Random(0), retypes: false), ["""{"a":3.0}"""]);
        Assert.Equal(PrimitiveType.Double, InferredColumns.Of(table).Waiting[1]);
        Assert.False(table.CurrentSchema.Columns.TryGetField(TableShape.RestColumn, out _));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("5-1-2")]
    [InlineData("1-2000000000")]
    [InlineData("")]
    public void An_invalid_property_declares_all_columns(string ids)
    {
        var table = Table([["""{"a":1}"""]], new Random(0), retypes: false);
        var properties = new Dictionary<string, string> { [InferredColumns.IdsProperty] = ids, [InferredColumns.WaitingProperty] = "{" };
        var changed = table with { Properties = properties };
        Assert.Empty(InferredColumns.Of(changed).Ids);
        Assert.Empty(InferredColumns.Of(changed).Waiting);
    }

    [Fact]
    public void Columns_that_partition_sort_or_identify_rows_are_refused_by_name()
    {
        var table = Add(Table([["""{"a":1,"s":{"t":true}}"""]], new Random(0), retypes: false), ["""{"a":"slow","s":{"t":"x"}}"""]);
        var spec = new Tarn.Lake.Iceberg.Partitions.PartitionSpec(
            0, [new Tarn.Lake.Iceberg.Partitions.PartitionField(1, 1000, "a", Tarn.Lake.Iceberg.Partitions.Transform.Identity)]);
        var plan = RetypePlan.OfWaiting(table with { PartitionSpecs = [spec] })!;
        Assert.Equal(("a", "the table is partitioned by it"), (plan.Refused.Single().Path, plan.Refused.Single().Refusal));
        Assert.Equal(["s.t"], plan.Columns.Select(column => column.Path));

        var mixed = new StructType([.. table.CurrentSchema.Columns.Fields.Select(field => field.Type is not StructType s ? field
            : field with { Type = new StructType([.. s.Fields, new NestedField(9, "at", PrimitiveType.Date)]) })]);
        plan = RetypePlan.OfWaiting(table with { Schemas = [new Schema(0, mixed)], CurrentSchemaId = 0 })!;
        Assert.Equal("column s.at has type date, which no record implies", plan.Refused.Single().Refusal);
        Assert.False(RetypeStep.IsDue(table with { Schemas = [new Schema(0, mixed)], CurrentSchemaId = 0, PartitionSpecs = [spec] }));
    }

    private static TableMetadata Table(IReadOnlyList<IReadOnlyList<string>> buffers, Random random, bool retypes = true)
    {
        TableMetadata? table = null;
        foreach (var buffer in buffers)
        {
            table = Add(table, buffer);
            table = retypes && random.Next(3) == 0 ? Retyped(table) : table;
        }

        return retypes ? Retyped(table!) : table!;
    }

    private static TableMetadata Retyped(TableMetadata table)
    {
        while (RetypePlan.OfWaiting(table) is { } plan)
        {
            Assert.Empty(plan.Refused);
            table = With(plan.Target, plan.InferredAfter(InferredColumns.Of(table)));
        }

        return table;
    }

    /// <summary>Adds the columns of a buffer, as a delivery does.</summary>
    private static TableMetadata Add(TableMetadata? table, IReadOnlyList<string> records)
    {
        var options = new ShapeOptions { Inferred = table is null ? InferredColumns.None.Ids : InferredColumns.Of(table).Ids };
        var shape = table is null ? TableShape.ForNewTable(options) : TableShape.Of(table.CurrentSchema.Columns, options);
        foreach (var record in records.Where(_ => table is null))
        {
            Shredder.Observe(shape, Encoding.UTF8.GetBytes(record));
        }

        var shredder = new Shredder(shape);
        var chunks = new List<ColumnChunk>();
        foreach (var record in records)
        {
            if (shredder.Append(Encoding.UTF8.GetBytes(record), default).Status == ShredStatus.SealFirst)
            {
                chunks.Add(Seal(shredder));
                shredder.Append(Encoding.UTF8.GetBytes(record), default);
            }
        }

        chunks.Add(Seal(shredder));
        var before = table ?? new TableCreation { Name = Name, Location = "s3://b/t", Columns = new StructType([]) }.FirstMetadata(DateTimeOffset.UnixEpoch);
        var withRest = chunks.Exists(chunk => chunk.HasRest);
        var union = SchemaUnion.Of(before.CurrentSchema.Columns, before.LastColumnId, shape.ToStruct(withRest));
        var added = InferredColumns.Added(before.CurrentSchema.Columns, union.Columns, options);
        using var fitted = FittedChunks.Of(chunks, union.Columns, options.Inferred.Concat(added).ToHashSet());
        chunks.ForEach(chunk => chunk.Dispose());
        var after = before with { Schemas = [new Schema(0, union.Columns)], CurrentSchemaId = 0, LastColumnId = union.LastColumnId };
        return With(after, InferredColumns.Of(after).With(
            new InferredFindings(added, TypeOrder.Unite(shredder.Waiting, fitted.Waiting)), after.CurrentSchema));
    }

    private static TableName Name => new(new CatalogScope("000000000000", "us-east-1"), "d", "t");

    private static ColumnChunk Seal(Shredder shredder)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        shredder.Seal(bytes);
        return ColumnChunk.Copy(bytes.WrittenSpan);
    }

    private static TableMetadata With(TableMetadata table, InferredColumns inferred)
    {
        var others = table.Properties.Where(p => p.Key is not (InferredColumns.IdsProperty or InferredColumns.WaitingProperty));
        var own = inferred.ToProperties().Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Key, p.Value!));
        return table with { Properties = new Dictionary<string, string>(others.Concat(own)) };
    }

    /// <summary>Columns by name, without ids and without <c>_rest</c>, which depends on the order.</summary>
    private static string Text(IcebergType type) => type switch
    {
        StructType s => $"{{{string.Join(", ", s.Fields.Where(f => f.Name != TableShape.RestColumn)
            .OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name}: {Text(f.Type)}"))}}}",
        ListType l => $"[{Text(l.Element)}]",
        _ => type.ToString()!,
    };
}
