using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Items;

/// <summary><c>tarn items list</c>: the item tables of the region.</summary>
internal static class ListCommand
{
    public static Command Build()
    {
        var command = new Command("list", "Lists item tables with their keys, sizes, streams and deliveries.");
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var (items, api) = (new ItemClient(client), new TarnApiClient(client));
            var rows = new List<string?[]>();
            foreach (var name in await items.List(cancellationToken))
            {
                var table = await items.Describe(name, cancellationToken);
                var deliveries = await api.ListItemDeliveries(new ListItemDeliveriesInput { TableName = name }, cancellationToken);
                rows.Add(Row(table, deliveries.Deliveries));
            }

            Terminal.Output.Write(new PrintedTable(
                ["table", "state", "key", "items", "bytes", "indexes", "stream", "delivered to"],
                [false, false, false, true, true, true, false, false],
                [.. rows]).ToTable());
            Terminal.Output.WriteLine();
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn items list");
    }

    private static string?[] Row(JsonElement table, IReadOnlyList<ItemDelivery> deliveries) =>
    [
        table.GetProperty("TableName").GetString(),
        table.GetProperty("TableStatus").GetString(),
        string.Join(", ", table.GetProperty("KeySchema").EnumerateArray().Select(key => key.GetProperty("AttributeName").GetString())),
        Number(table.GetProperty("ItemCount")),
        Number(table.GetProperty("TableSizeBytes")),
        (Count(table, "GlobalSecondaryIndexes") + Count(table, "LocalSecondaryIndexes")).ToString(CultureInfo.InvariantCulture),
        table.TryGetProperty("StreamSpecification", out var stream) && stream.GetProperty("StreamEnabled").GetBoolean()
            ? stream.GetProperty("StreamViewType").GetString()
            : "off",
        string.Join(", ", deliveries.Select(delivery => $"{delivery.Destination} ({delivery.Form})")),
    ];

    private static int Count(JsonElement table, string member) => table.TryGetProperty(member, out var found) ? found.GetArrayLength() : 0;

    private static string Number(JsonElement number) => number.GetInt64().ToString("N0", CultureInfo.InvariantCulture);
}
