using System.Text;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Upserts;

namespace Tarn.Lake.Tests.Shredding.Upserts;

/// <summary>The effect of updates and deletes among the rows of one commit: D33 (only updates and deletes supersede).</summary>
public sealed class UpsertRowsTests
{
    private static readonly StructType Columns = new([
        new NestedField(1, "id", PrimitiveType.Long), new NestedField(2, "city", PrimitiveType.String), new NestedField(3, "v", PrimitiveType.String),
    ]);

    [Fact]
    public void A_null_key_equals_a_null_key_and_no_other_value()
    {
        var effect = Effect(
            [1, 2],
            (new RowOrigin(0, 0, 0, 10), """{"id":null,"city":"x","v":"a"}"""),
            (new RowOrigin(0, 1, 0, 10), """{"id":0,"city":"x","v":"b"}"""),
            (new RowOrigin(0, 2, 0, 10), """{"city":"x","v":"c"}"""),
            (new RowOrigin(0, 3, 0, 10), """{"id":null,"city":"","v":"d"}"""),
            (new RowOrigin(0, 4, 0, 10, RowOperation.Update), """{"city":"x","v":"e"}"""),
            (new RowOrigin(0, 5, 0, 10, RowOperation.Delete), """{"id":null,"city":null,"v":"f"}"""));
        Assert.Equal(("b d e", "e f", 3L), effect);
    }

    [Fact]
    public void Versions_of_a_shard_have_the_order_of_its_log_whatever_their_arrival()
    {
        var effect = Effect(
            [1],
            (new RowOrigin(0, 7, 0, 10, RowOperation.Update), """{"id":1,"v":"later"}"""),
            (new RowOrigin(0, 3, 1, 99, RowOperation.Update), """{"id":1,"v":"second part"}"""),
            (new RowOrigin(0, 3, 0, 99, RowOperation.Update), """{"id":1,"v":"first part"}"""),
            (new RowOrigin(0, 8, 0, 5), """{"id":1,"v":"insert behind"}"""));
        Assert.Equal(("insert behind later", "later", 2L), effect);
    }

    [Fact]
    public void Versions_of_several_shards_have_the_order_of_their_arrival_and_then_of_the_shards()
    {
        // The origins number the shards 40 and 7.
        var arrival = Effect(
            [1],
            (new RowOrigin(0, 0, 0, 20, RowOperation.Update), """{"id":1,"v":"old"}"""),
            (new RowOrigin(1, 0, 0, 21, RowOperation.Update), """{"id":1,"v":"new"}"""),
            (new RowOrigin(0, 1, 0, 21, RowOperation.Delete), """{"id":2,"v":"delete"}"""),
            (new RowOrigin(1, 1, 0, 22), """{"id":2,"v":"insert"}"""));
        Assert.Equal(("insert new", "delete new", 2L), arrival);

        var shards = Effect(
            [1],
            (new RowOrigin(0, 0, 0, 20, RowOperation.Update), """{"id":1,"v":"of 40"}"""),
            (new RowOrigin(1, 9, 0, 20, RowOperation.Update), """{"id":1,"v":"of 7"}"""));
        Assert.Equal(("of 40", "of 40", 1L), shards);
    }

    [Fact]
    public void Rows_without_an_update_or_delete_have_no_effect()
    {
        using var shredded = Shred((new RowOrigin(0, 0, 0, 10), """{"id":1,"v":"a"}"""), (new RowOrigin(0, 1, 0, 10), """{"id":1,"v":"b"}"""));
        Assert.Null(UpsertRows.Of(shredded.Chunks, Columns, [1], [40, 7]));
    }

    private static (string Written, string Deleted, long LeftOut) Effect(int[] keys, params (RowOrigin Origin, string Record)[] rows)
    {
        using var shredded = Shred(rows);
        var upserts = UpsertRows.Of(shredded.Chunks, Columns, keys, [40, 7])!;
        return (Values(shredded, upserts.Written), Values(shredded, upserts.Deleted), upserts.LeftOut);
    }

    private static Shredded Shred(params (RowOrigin Origin, string Record)[] rows)
    {
        var shape = TableShape.Of(Columns, new ShapeOptions { Evolve = false, KeepRest = false });
        var shredded = new Shredded { Shredder = new Shredder(shape) };
        foreach (var (origin, record) in rows)
        {
            shredded.Append(Encoding.UTF8.GetBytes(record), origin);
        }

        shredded.Seal();
        Assert.DoesNotContain(shredded.Results, result => result.IsRejected);
        return shredded;
    }

    private static string Values(Shredded shredded, ChunkRowSelection selection)
    {
        var path = ChunkValue.PathTo(shredded.Chunks[0].Root, Columns, 3)!;
        return string.Join(' ', shredded.Chunks.SelectMany(chunk => chunk.Batches)
            .SelectMany(batch => Enumerable.Range(0, batch.Rows).Where(row => selection.Contains(batch, row)).Select(row => ChunkValue.At(batch, path, row)))
            .Order());
    }
}
