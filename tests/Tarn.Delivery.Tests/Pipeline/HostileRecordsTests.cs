using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>
/// 10,000 hostile records among 10,000 good ones: each goes to the place that the schema rules define.
/// </summary>
public sealed class HostileRecordsTests
{
    private const int Pairs = 10_000;
    private const int BatchBytesMax = 8 << 20;

    [Fact]
    public async Task Each_hostile_record_goes_where_the_schema_rules_put_it_and_its_neighbours_are_rows()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Destinations.Table());
        await world.Put(id, """{"id":0,"number":1,"text":"first","flag":true}""");
        await world.Flush(id);

        var kinds = await PutAll(world, id);
        await world.Flush(id);

        await ErrorsHaveTheirReasons(world, kinds);
        await RowsAreThere(world, kinds);
        Assert.Null(world.Deliveries.Status()[0].LastError);
    }

    private static async Task<Dictionary<string, int>> PutAll(DeliveryWorld world, DeliveryId id)
    {
        var kinds = Hostile.ToDictionary(hostile => hostile.Name, _ => 0);
        var batch = new List<byte[]>();
        var bytes = 0;
        for (var i = 1; i <= Pairs; i++)
        {
            // Large records are rare: otherwise this would be a test of memory.
            var hostile = Hostile[i % 500 == 0 ? 0 : i % 500 == 250 ? 1 : 2 + i % (Hostile.Length - 2)];
            kinds[hostile.Name]++;
            batch.Add(Encoding.UTF8.GetBytes($$"""{"id":{{i}},"number":{{i}},"text":"good","flag":false}"""));
            batch.Add(hostile.Make(Pairs + i));
            bytes += batch[^1].Length + batch[^2].Length;
            if (bytes > BatchBytesMax || i == Pairs)
            {
                await world.Put(id, batch);
                batch.Clear();
                bytes = 0;
            }
        }

        return kinds;
    }

    private static async Task ErrorsHaveTheirReasons(DeliveryWorld world, Dictionary<string, int> kinds)
    {
        var found = new Dictionary<string, int>();
        foreach (var line in (await world.TextUnder("bad/iceberg-failed/")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var error = JsonDocument.Parse(line);
            Assert.Equal("parse", error.RootElement.GetProperty("stage").GetString());
            Assert.NotEmpty(error.RootElement.GetProperty("rawData").GetBytesFromBase64());
            var message = error.RootElement.GetProperty("errorMessage").GetString()!;
            var kind = Hostile.Single(hostile => hostile.Reason is { } reason && message.Contains(reason, StringComparison.Ordinal)).Name;
            found[kind] = found.GetValueOrDefault(kind) + 1;
        }

        Assert.Equal(
            kinds.Where(kind => Hostile.Single(hostile => hostile.Name == kind.Key).Reason is not null).OrderBy(kind => kind.Key),
            found.OrderBy(kind => kind.Key));
    }

    private static async Task RowsAreThere(DeliveryWorld world, Dictionary<string, int> kinds)
    {
        Assert.Equal(
            $"{Pairs + 1} {Pairs + 1}",
            await world.Query("orders", $"select count(*) || ' ' || count(distinct id) from FILES where id <= {Pairs} and _rest is null"));
        foreach (var hostile in Hostile.Where(hostile => hostile.Rows is not null))
        {
            Assert.Equal(
                $"{hostile.Name} {kinds[hostile.Name]}",
                await world.Query("orders", $"select '{hostile.Name} ' || count(*) from FILES where id > {Pairs} and {hostile.Rows}"));
        }

        var rows = Pairs + 1 + kinds.Sum(kind => Hostile.Single(hostile => hostile.Name == kind.Key).Rows is null ? 0 : kind.Value);
        Assert.Equal(rows.ToString(CultureInfo.InvariantCulture), await world.Query("orders", "select count(*)::varchar from FILES"));
    }

    /// <param name="Name">The kind.</param>
    /// <param name="Make">Makes a record of this kind from its id.</param>
    /// <param name="Reason">A part of the error's message; null if the record is no error.</param>
    /// <param name="Rows">A condition for the rows made of it; null: no rows.</param>
    private sealed record Kind(string Name, Func<int, byte[]> Make, string? Reason, string? Rows);

    private static readonly Kind[] Hostile =
    [
        new("depth 500,000", id => Utf8($$"""{"id":{{id}},"deep":{{new string('[', 500_000)}}"""), "deep", null),
        new("1 MB string", id => Utf8($$"""{"id":{{id}},"text":"{{new string('y', 1_000_000)}}"}"""), null, "length(text) = 1000000 and _rest is null"),
        new("invalid UTF-8", id => [.. Utf8($$"""{"id":{{id}},"text":""" + '"'), 0xC3, 0x28, .. "\"}"u8], "UTF-8", null),
        new("truncated", id => Utf8($$"""{"id":{{id}},"text":"cut"""), "ends inside", null),
        new("an array", id => Utf8($"[{id}]"), "JSON array", null),
        new("a number", id => Utf8($"{id}"), "JSON number", null),
        new("two objects", id => Utf8($$"""{"id":{{id}}}{"id":{{id}}}"""), "more after the object", null),
        new("not JSON", id => Utf8($"id={id}"), "is not JSON", null),
        new("empty", _ => " "u8.ToArray(), "is empty", null),
        new("wrong type", id => Utf8($$"""{"id":{{id}},"number":"many"}"""), null, "number is null and _rest like '%\"/number\",\"reason\":\"type\"%'"),
        new("beyond range", id => Utf8($$"""{"id":{{id}},"number":99999999999999999999}"""), null,
            "number is null and _rest like '%\"/number\",\"reason\":\"range\"%'"),
        new("duplicate", id => Utf8($$"""{"id":{{id}},"flag":true,"flag":false}"""), null, "not flag and _rest like '%\"/flag\",\"reason\":\"duplicate\"%'"),
    ];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
