using System.Text;
using System.Text.Json;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Outputs.Conversion;
using Tarn.Delivery.Records;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Outputs.Conversion;

/// <summary>A conversion's output with a table, outside of a delivery.</summary>
internal static class ConversionWorld
{
    public static readonly string[] Whole = [""];

    public static Task<DeliveryWorld> Open(params (string Name, string Type)[] columns) => Open(64 << 20, columns);

    public static async Task<DeliveryWorld> Open(long memoryBytes, params (string Name, string Type)[] columns)
    {
        var world = await DeliveryWorld.Open();
        await world.Stop();
        world.Memory = new BufferMemory(memoryBytes);
        await world.Start();
        await world.CreateTable("schema", ("other", PrimitiveType.Long));
        world.Described["schema"] = Columns(columns);
        return world;
    }

    public static KeyValuePair<string, string>[] Columns(params (string Name, string Type)[] columns) =>
        [.. columns.Select(column => KeyValuePair.Create(column.Name, column.Type))];

    public static async Task<ConvertedObjects> Output(DeliveryWorld world, ObjectsDestinationConfig destination)
    {
        var model = Destinations.Model(new SourceConfig(new StreamId(1), null), destination);
        var output = (ConvertedObjects)world.Services.ToParts().Outputs.Objects(new DeliveryId(1_000_000), model, "objects");
        await output.Begin(default);
        return output;
    }

    public static DeliveryRecord Record(long offset, string text, string? customer = null) =>
        new(new ShardId(1), offset, 0, 1_700_000_000_000, Encoding.UTF8.GetBytes(text))
        {
            Partition = customer is null ? null : new RecordPartition($"customer={customer}", [customer]),
        };

    public static List<ShredResult> Add(ConvertedObjects output, params string[] records) =>
        [.. records.Select((record, i) => output.Add(Record(i, record)))];

    public static async Task<List<JsonElement>> Errors(DeliveryWorld world) =>
        [.. (await world.TextUnder("bad/")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public static async Task<(int Files, long Records)> Flush(DeliveryWorld world, ConvertedObjects output, IReadOnlyList<string> parts)
    {
        await using var flush = await output.Prepare(new FlushScope(parts, []), default);
        await world.Store.Commit(
            async transaction =>
            {
                await flush.Apply(transaction);
                return 0;
            },
            default);
        await flush.Committed(default);
        output.Clear(parts);
        return (flush.Files.Count, flush.Rows);
    }
}
