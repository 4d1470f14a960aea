using FsCheck;
using FsCheck.Fluent;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage;

namespace Tarn.Lake.Tests.Iceberg;

/// <summary>Edits of schemas, and the name mapping that follows them.</summary>
public sealed class SchemaEditorTests
{
    private static readonly Schema Start = new(
        3,
        new StructType(
            new NestedField(1, "id", PrimitiveType.Int, true),
            new NestedField(2, "geo", new StructType(new NestedField(3, "lat", PrimitiveType.Float), new NestedField(4, "lon", PrimitiveType.Float))),
            new NestedField(5, "tags", new ListType(6, new StructType(new NestedField(7, "k", PrimitiveType.Int)))),
            new NestedField(8, "counts", new MapType(9, PrimitiveType.String, 10, PrimitiveType.Int))),
        [1]);

    [Fact]
    public void Fields_are_added_at_every_level_with_new_ids()
    {
        var editor = Edit()
            .Add([], new NestedField(0, "more", new ListType(0, new StructType(new NestedField(0, "a", PrimitiveType.Int)))))
            .Add(["geo"], new NestedField(0, "alt", PrimitiveType.Double))
            .Add(["tags"], new NestedField(0, "v", PrimitiveType.String))
            .Add(["tags", "element"], new NestedField(0, "w", PrimitiveType.String));
        var paths = editor.Schema.PathsById;
        Assert.Equal(
            "more more.element more.element.a geo.alt tags.element.v tags.element.w", string.Join(' ', Enumerable.Range(12, 6).Select(id => paths[id])));
        Assert.Equal((17, 3), (editor.LastColumnId, editor.Columns.Fields[1].Type is StructType geo ? geo.Fields.Count : 0));
        Assert.Equal([1], editor.Schema.IdentifierFieldIds);
    }

    [Fact]
    public void Renaming_widening_and_moving_keep_ids()
    {
        var editor = Edit()
            .Rename(["GEO", "lat"], "latitude")
            .Widen(["geo", "lon"], PrimitiveType.Double)
            .Widen(["counts", "value"], PrimitiveType.Long)
            .Move(["counts"], null)
            .Move(["geo", "latitude"], "lon")
            .Describe(["id"], "the id");
        Assert.Equal("counts id geo tags", string.Join(' ', editor.Columns.Fields.Select(field => field.Name)));
        Assert.Equal("geo.lon geo.latitude", $"{editor.Schema.PathsById[4]} {editor.Schema.PathsById[3]}");
        Assert.Equal([4, 3], ((StructType)editor.Schema.FieldsById[2].Type).Fields.Select(field => field.Id));
        Assert.Equal((PrimitiveType.Double, PrimitiveType.Long), (editor.Schema.FieldsById[4].Type, editor.Schema.FieldsById[10].Type));
        Assert.Equal("the id", editor.Schema.FieldsById[1].Doc);
        Assert.Equal(11, editor.LastColumnId);
    }

    [Fact]
    public void A_dropped_fields_id_is_not_used_again()
    {
        var editor = Edit().Drop(["tags"]).Add([], new NestedField(0, "tags", PrimitiveType.String));
        Assert.Equal(12, editor.Columns.Fields[^1].Id);
        Assert.DoesNotContain(7, editor.Schema.FieldsById.Keys);
    }

    [Fact]
    public void Forbidden_edits_are_refused_by_name()
    {
        Refused("there is no column none", editor => editor.Drop(["none"]));
        Refused("there is no column geo.none", editor => editor.Rename(["geo", "none"], "x"));
        Refused("a column ID already", editor => editor.Rename(["tags"], "ID"));
        Refused("a column Lat already", editor => editor.Add(["geo"], new NestedField(0, "Lat", PrimitiveType.Int)));
        Refused("cannot be required", editor => editor.Add([], new NestedField(0, "r", PrimitiveType.Int, true)));
        Refused("cannot become int", editor => editor.Widen(["geo", "lat"], PrimitiveType.Int));
        Refused("cannot become double", editor => editor.Widen(["geo"], PrimitiveType.Double));
        Refused("identifies rows", editor => editor.Drop(["id"]));
        Refused("identifies rows", editor => editor.MakeOptional(["id"]));
        Refused("has no fields", editor => editor.Add(["id"], new NestedField(0, "x", PrimitiveType.Int)));
        Refused("key of a map", editor => editor.Widen(["counts", "key"], PrimitiveType.Long));
        Refused("the only one", editor => editor.Drop(["tags", "element", "k"]));
        Refused("name of a column is missing", editor => editor.Rename(["id"], ""));
        Refused("name of a column is missing", editor => editor.Drop([]));

        static void Refused(string part, Func<SchemaEditor, SchemaEditor> edit)
        {
            var refusal = Assert.Throws<TarnException>(() => edit(Edit()));
            Assert.Equal(ErrorKind.InvalidArgument, refusal.Kind);
            Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_name_mapping_follows()
    {
        var mapping = new NameMapping([]).Follow(Start.Columns);
        var editor = Edit().Rename(["geo"], "place").Drop(["tags"]).Add([], new NestedField(0, "tags", PrimitiveType.Int));
        var followed = mapping.Follow(editor.Columns);
        Assert.Equal(2, followed.Find(["geo"])!.FieldId);
        Assert.Equal(2, followed.Find(["place"])!.FieldId);
        Assert.Equal(4, followed.Find(["place", "lon"])!.FieldId);

        // The name belongs to the new column now. The dropped one keeps its place without a name.
        Assert.Equal(12, followed.Find(["tags"])!.FieldId);
        Assert.Empty(Assert.Single(followed.Fields, field => field.FieldId == 5).Names);
        var table = Updates.UpdatesFixture.New() with { Properties = new Dictionary<string, string> { [NameMapping.Property] = followed.ToJson() } };
        Assert.Equal(followed.ToJson(), NameMapping.Of(table)!.ToJson());
        Assert.Equal(mapping.ToJson(), mapping.Follow(Start.Columns).ToJson());
    }

    [Fact]
    public void Any_edits_keep_ids_unique_and_fields_that_stay_unchanged() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var random = new Random(seed);
            var editor = Edit();
            for (var i = 0; i < 20; i++)
            {
                var before = editor.Schema;
                var name = $"n{random.Next(6)}";
                var field = before.Columns.Fields[random.Next(before.Columns.Fields.Count)].Name;
                try
                {
                    _ = random.Next(4) switch
                    {
                        0 => editor.Add(random.Next(2) == 0 ? [] : [field], new NestedField(0, name, PrimitiveType.Int)),
                        1 => editor.Drop([field]),
                        2 => editor.Rename([field], name),
                        _ => editor.Move([field], before.Columns.Fields[0].Name),
                    };
                }
                catch (TarnException)
                {
                    Assert.Equal(before.Columns, editor.Columns);
                }

                var after = editor.Schema;
                Assert.Equal(SchemaIndex.Fields(after.Columns).Count(), after.FieldsById.Count);
                Assert.All(after.FieldsById.Keys, id => Assert.InRange(id, 1, editor.LastColumnId));
                Assert.All(
                    after.FieldsById.Where(one => one.Value.Type is PrimitiveType && before.FieldsById.ContainsKey(one.Key)),
                    one => Assert.Equal(before.FieldsById[one.Key].Type, one.Value.Type));
            }
        }).Holds();

    private static SchemaEditor Edit() => new(Start, lastColumnId: 11);
}
