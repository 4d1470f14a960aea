using System.CommandLine;
using System.Text.Json;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Items;

/// <summary><c>tarn items put TABLE [FILE|-]</c>: writes items, one JSON object a line.</summary>
internal static class PutItemsCommand
{
    private const int BatchMax = 25;

    public static Command Build()
    {
        var (table, typed) = (ItemsCommand.Table(), ItemsCommand.Typed());
        var file = new Argument<string>("FILE") { Description = "Items, one JSON object a line. [-: stdin]", DefaultValueFactory = _ => "-" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Reads and checks the lines, and writes nothing." };
        var command = new Command("put", "Writes items, each instead of the one with its key.") { table, file, typed, dryRun };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var items = new ItemClient(client);
            var name = parsed.GetRequiredValue(table);
            var (isTyped, isDry) = (parsed.GetValue(typed), parsed.GetValue(dryRun));
            if (isDry)
            {
                await items.Describe(name, cancellationToken);
            }

            var batch = new List<JsonDocument>();
            var count = 0L;
            using var input = parsed.GetRequiredValue(file) is "-" and var _ ? Console.In : File.OpenText(parsed.GetRequiredValue(file));
            while (await input.ReadLineAsync(cancellationToken) is { } line)
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    count++;
                    batch.Add(ItemInput.Parse(line, $"line {count}"));
                }

                if (batch.Count == BatchMax)
                {
                    await Write(items, name, batch, isTyped, isDry, cancellationToken);
                }
            }

            await Write(items, name, batch, isTyped, isDry, cancellationToken);
            Terminal.Notify($"{Quantity.Of(count, "item")} {(isDry ? "would be written" : "written")} to {name}");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn items put orders orders.ndjson", "echo '{\"id\":\"A17\",\"total\":12.5}' | tarn items put orders -");
    }

    // Each put is a call of its own: two lines of one key may not be in one batch.
    private static async Task Write(
        ItemClient items, string table, List<JsonDocument> batch, bool isTyped, bool isDry, CancellationToken cancellationToken)
    {
        foreach (var item in batch)
        {
            if (!isDry)
            {
                await items.Call(
                    "PutItem",
                    json =>
                    {
                        json.WriteString("TableName", table);
                        json.WritePropertyName("Item");
                        ItemText.Write(json, item.RootElement, isTyped);
                    },
                    cancellationToken);
            }

            item.Dispose();
        }

        batch.Clear();
    }
}
