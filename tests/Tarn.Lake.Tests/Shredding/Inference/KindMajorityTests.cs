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

/// <summary>Between scalars, lists and structs the majority decides, in any order of records: D35 (types are chosen over the first buffer).</summary>
public sealed class KindMajorityTests
{
    [Fact]
    public void Records_in_any_order_and_in_any_buffers_end_in_one_schema_where_one_kind_has_twice_the_others()
    {
        var decided = 0;
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var records = RandomDrift.Records(random, 40);
            var kinds = Kinds(records);
            var expected = Text(Table([records], random).Columns, kinds);
            decided += expected.Split("long").Length + expected.Split("string").Length + expected.Split('[').Length - 3;
            for (var order = 0; order < 4; order++)
            {
                var buffers = RandomDrift.Buffers(random, records);
                var found = Table(buffers, random);
                Assert.True(
                    expected == Text(found.Columns, kinds),
                    $"seed {seed}, order {order}: {Text(found.Columns, kinds)} is not {expected}"
                        + $" of\n{string.Join("\n\n", buffers.Select(b => string.Join('\n', b)))}");
                Assert.True(Text(kinds) == Text(found.Inferred.Kinds), $"seed {seed}, order {order}: {Text(found.Inferred.Kinds)} is not {Text(kinds)}");
            }
        }

        Assert.True(decided > 250);
    }

    [Theory]
    [InlineData(1, "{a: long, b: {c: double}, d: [boolean], e: string}")]
    [InlineData(10, "{a: string, b: {c: string}, d: [string], e: string}")]
    public void Strays_in_any_order_and_in_any_buffers_end_in_one_schema(int percent, string expected)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            string Of(int i, string value, string stray) => i % 100 < percent ? stray : value;
            var records = Enumerable.Range(0, 200).Select(i =>
                $$$"""{"a":{{{Of(i, "7", "\"n/a\"")}}},"b":{"c":{{{Of(i, "2.5", "true")}}}},"d":[{{{Of(i, "false", "1")}}}],"""
                + $$$""" "e":{{{Of(i, "\"x\"", "3")}}}}""").ToArray();
            random.Shuffle(records);
            Assert.Equal(expected, Text(Table(RandomDrift.Buffers(random, [.. records]), random).Columns));
        }
    }

    [Fact]
    public void A_stray_record_leaves_a_column_and_a_majority_of_two_takes_it()
    {
        var table = Table([[.. Enumerable.Repeat("""{"a":"x"}""", 20)]], new Random(0), retypes: false);
        table = Add(table, ["""{"a":{"y":1}}"""]);
        Assert.Empty(table.Waiting);
        table = Add(table, [.. Enumerable.Repeat("""{"a":{"y":1}}""", 38)]);
        Assert.Empty(table.Waiting);
        table = Add(table, ["""{"a":{"y":1,"z":[true]}}"""]);
        Assert.Equal("{y: long, z: [boolean]}", Text(table.Waiting[1]));

        table = Retyped(table);
        Assert.Equal("{a: {y: long, z: [boolean]}}", Text(table.Columns));
        table = Add(table, [.. Enumerable.Repeat("""{"a":7}""", 59)]);
        Assert.Empty(table.Waiting);
        table = Retyped(Add(table, ["""{"a":7}"""]));
        Assert.Equal("{a: string}", Text(table.Columns));
    }

    [Fact]
    public void The_first_buffer_chooses_the_kind_with_most_values_at_each_depth()
    {
        var table = Table(
            [
                [
                    """{"a":{"s":1},"l":[{"x":1},2]}""", """{"a":1,"l":[3]}""", """{"a":2,"l":["four",[5]],"o":{"p":[1]}}""",
                    """{"o":{"p":2.5}}""", """{"o":{"p":3}}""",
                ],
            ],
            new Random(0), retypes: false);
        Assert.Equal("{a: long, l: [string], o: {p: double}}", Text(table.Columns));
    }

    [Fact]
    public void Columns_that_a_later_buffer_adds_get_the_kind_with_most_values()
    {
        var table = Add(Table([["""{"id":1}"""]], new Random(0), retypes: false), ["""{"a":{"x":1}}""", """{"a":1}""", """{"a":"two"}"""]);
        Assert.Equal("{a: string, id: long}", Text(table.Columns));
        Assert.Equal((2, 1), (table.Inferred.Kinds.Fields["a"][ValueKind.Scalar], table.Inferred.Kinds.Fields["a"][ValueKind.Struct]));
    }

    [Fact]
    public void The_row_of_a_table_is_bounded_and_names_columns_by_their_ids()
    {
        var table = Table([["""{"a":1,"b":"x","s":{"t":true}}"""]], new Random(0), retypes: false);
        Assert.Equal("1-4", table.Metadata.Properties[InferredColumns.IdsProperty]);
        table = Add(table, ["""{"a":"slow","s":{"t":[]}}""", """{"a":{"x":1}}""", """{"a":[1]}"""]);
        Assert.Equal(
            """{"1":{"long":1,"string":1,"list":1,"struct":1,"element":{"long":1},"fields":{"=x":{"long":1}}}"""
                + ""","2":{"string":1},"3":{"struct":1,"fields":{"4":{"boolean":1}}}}""",
            Encoding.UTF8.GetString(table.Inferred.ToRow().Span));

        for (var i = 0; i < 40; i++)
        {
            table = Add(table, [$"{{\"b\":{{{string.Join(',', Enumerable.Range(0, 100).Select(field => $"\"{new string('n', 200)}{i}-{field}\":1"))}}}}}"]);
        }

        Assert.True(table.Inferred.ToRow().Length < 100_000);
        Assert.Equal(40, table.Inferred.Kinds.Fields["b"][ValueKind.Struct]);
    }

    [Fact]
    public void A_renamed_column_keeps_its_counts_and_a_new_one_of_its_name_begins_anew()
    {
        var table = Table([["""{"a":"x"}""", """{"a":"y"}"""]], new Random(0), retypes: false);
        var renamed = new StructType(new NestedField(1, "b", PrimitiveType.String), new NestedField(9, "a", PrimitiveType.String));
        table = Add(table with { Metadata = table.Metadata with { Schemas = [new Schema(0, renamed)], LastColumnId = 9 } }, ["""{"b":{"x":1},"a":"z"}"""]);
        Assert.Equal((2, 1), (table.Inferred.Kinds.Fields["b"][ValueKind.Scalar], table.Inferred.Kinds.Fields["a"][ValueKind.Scalar]));
        Assert.Empty(table.Waiting);
    }

    [Fact]
    public void A_value_that_fits_and_has_a_fraction_waits_for_double()
    {
        var table = Add(Table([["""{"a":1}"""]], new Random(0), retypes: false), ["""{"a":3.0}"""]);
        Assert.Equal(PrimitiveType.Double, table.Waiting[1]);
        Assert.False(table.Columns.TryGetField(TableShape.RestColumn, out _));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("5-1-2")]
    [InlineData("1-2000000000")]
    [InlineData("")]
    public void An_invalid_property_declares_all_columns(string ids)
    {
        var table = Table([["""{"a":1}"""]], new Random(0), retypes: false);
        var changed = table.Metadata with { Properties = new Dictionary<string, string> { [InferredColumns.IdsProperty] = ids } };
        Assert.Empty(InferredColumns.IdsOf(changed));
        Assert.Empty(InferredColumns.Of(changed, "{"u8.ToArray()).Waiting(changed.CurrentSchema));
    }

    [Fact]
    public void Columns_that_partition_sort_or_identify_rows_are_refused_by_name()
    {
        var table = Add(Table([["""{"a":1,"s":{"t":true}}"""]], new Random(0), retypes: false), ["""{"a":"slow","s":{"t":"x"}}"""]);
        var metadata = table.Metadata;
        var spec = new Tarn.Lake.Iceberg.Partitions.PartitionSpec(
            0, [new Tarn.Lake.Iceberg.Partitions.PartitionField(1, 1000, "a", Tarn.Lake.Iceberg.Partitions.Transform.Identity)]);
        var plan = RetypePlan.OfWaiting(metadata with { PartitionSpecs = [spec] }, table.Inferred)!;
        Assert.Equal(("a", "the table is partitioned by it"), (plan.Refused.Single().Path, plan.Refused.Single().Refusal));
        Assert.Equal(["s.t"], plan.Columns.Select(column => column.Path));

        var mixed = new StructType([.. table.Columns.Fields.Select(field => field.Type is not StructType s ? field
            : field with { Type = new StructType([.. s.Fields, new NestedField(9, "at", PrimitiveType.Uuid)]) })]);
        metadata = metadata with { Schemas = [new Schema(0, mixed)], CurrentSchemaId = 0 };
        plan = RetypePlan.OfWaiting(metadata, table.Inferred)!;
        Assert.Equal("column s.at has type uuid, which no record implies", plan.Refused.Single().Refusal);
        Assert.False(RetypeStep.IsDue(metadata with { PartitionSpecs = [spec] }, table.Inferred.ToRow()));
    }

    /// <summary>A table without files.</summary>
    private sealed record Grown(TableMetadata Metadata, InferredColumns Inferred)
    {
        public StructType Columns => Metadata.CurrentSchema.Columns;

        public IReadOnlyDictionary<int, IcebergType> Waiting => Inferred.Waiting(Metadata.CurrentSchema);
    }

    private static Grown Table(IReadOnlyList<IReadOnlyList<string>> buffers, Random random, bool retypes = true)
    {
        Grown? table = null;
        foreach (var buffer in buffers)
        {
            table = Add(table, buffer);
            table = retypes && random.Next(3) == 0 ? Retyped(table) : table;
        }

        return retypes ? Retyped(table!) : table!;
    }

    private static Grown Retyped(Grown table)
    {
        while (RetypePlan.OfWaiting(table.Metadata, table.Inferred) is { } plan)
        {
            Assert.Empty(plan.Refused);
            table = With(plan.Target, plan.InferredAfter(table.Inferred));
        }

        return table;
    }

    private static ValueKinds Kinds(IReadOnlyList<string> records)
    {
        var kinds = new ValueKinds();
        foreach (var record in records)
        {
            kinds.Add(ValueKinds.OfRecord(Encoding.UTF8.GetBytes(record))!, KindBudget.OfValues);
        }

        return kinds;
    }

    /// <summary>Adds the columns of a buffer, as a delivery does.</summary>
    private static Grown Add(Grown? table, IReadOnlyList<string> records)
    {
        var options = new ShapeOptions { Inferred = table is null ? new HashSet<int>() : table.Inferred.Ids };
        var first = table is null ? new FirstBuffer(options) : null;
        foreach (var record in records.Where(_ => first is not null))
        {
            first!.Observe(Encoding.UTF8.GetBytes(record));
        }

        var shape = first?.Choose() ?? TableShape.Of(table!.Columns, options);
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
        var kinds = KindCensus.Of(chunks);
        KindChoice.Apply(shape, kinds);
        var before = table?.Metadata
            ?? new TableCreation { Name = Name, Location = "s3://b/t", Columns = new StructType([]) }.FirstMetadata(DateTimeOffset.UnixEpoch);
        var withRest = chunks.Exists(chunk => chunk.HasRest);
        var union = SchemaUnion.Of(before.CurrentSchema.Columns, before.LastColumnId, shape.ToStruct(withRest));
        var added = InferredColumns.Added(before.CurrentSchema.Columns, union.Columns, options);
        using var fitted = FittedChunks.Of(chunks, union.Columns, options.Inferred.Concat(added).ToHashSet());
        // A chunk that is shredded again has texts where the first one had numbers in a column of text.
        Assert.Equal(Text(kinds, withKinds: false), Text(KindCensus.Of(fitted.Chunks), withKinds: false));
        chunks.ForEach(chunk => chunk.Dispose());
        var after = before with { Schemas = [new Schema(0, union.Columns)], CurrentSchemaId = 0, LastColumnId = union.LastColumnId };
        var inferred = table?.Inferred ?? InferredColumns.Of(after, default);
        return With(after, inferred.With(new InferredFindings(added, kinds, shredder.Raised), after.CurrentSchema));
    }

    private static TableName Name => new(new CatalogScope("000000000000", "us-east-1"), "d", "t");

    private static ColumnChunk Seal(Shredder shredder)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        shredder.Seal(bytes);
        return ColumnChunk.Copy(bytes.WrittenSpan);
    }

    private static Grown With(TableMetadata table, InferredColumns inferred)
    {
        var properties = table.Properties.Where(p => p.Key != InferredColumns.IdsProperty)
            .Append(KeyValuePair.Create(InferredColumns.IdsProperty, inferred.ToProperty() ?? ""));
        table = table with { Properties = new Dictionary<string, string>(properties) };
        return new Grown(table, InferredColumns.Of(table, inferred.ToRow()));
    }

    /// <summary>Columns by name, without ids and without <c>_rest</c>, which depends on the order.</summary>
    /// <param name="type">The type.</param>
    /// <param name="kinds">The values: a place where no kind has twice the others is shown as a question mark.</param>
    private static string Text(IcebergType type, ValueKinds? kinds = null) => kinds is not null && !IsDecided(kinds) ? "?" : type switch
    {
        StructType s => $"{{{string.Join(", ", s.Fields.Where(f => f.Name != TableShape.RestColumn)
            .OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name}: {Text(f.Type, kinds?.Fields[f.Name])}"))}}}",
        ListType l => $"[{Text(l.Element, kinds?.Element)}]",
        _ => type.ToString()!,
    };

    private static bool IsDecided(ValueKinds kinds)
    {
        var counts = Enum.GetValues<ValueKind>().Select(kind => kinds[kind]).Order().ToArray();
        return counts[2] >= 2 * counts[1];
    }

    /// <summary>Counts of columns by name. The rows themselves are not counted, and empty places are left out.</summary>
    private static string Text(ValueKinds rows, bool withKinds = true) => string.Join(
        ", ", rows.Fields.Where(f => !IsBare(f.Value)).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}: {TextOf(f.Value, withKinds)}"));

    private static string TextOf(ValueKinds kinds, bool withKinds = true)
    {
        var element = kinds.Element is { } of && !IsBare(of) ? TextOf(of, withKinds) : "";
        var scalar = withKinds ? kinds.Scalar : null;
        return $"{kinds[ValueKind.Scalar]} {scalar} {kinds[ValueKind.List]} [{element}] {kinds[ValueKind.Struct]} {{{Text(kinds, withKinds)}}}";
    }

    private static bool IsBare(ValueKinds kinds) => TextOf(kinds) == "0  0 [] 0 {}";
}
