using System.CommandLine;
using System.Text.Json;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands.Items;

/// <summary><c>tarn items get TABLE KEY</c>: one item.</summary>
internal static class GetCommand
{
    public static Command Build()
    {
        var (table, typed) = (ItemsCommand.Table(), ItemsCommand.Typed());
        var key = new Argument<string>("KEY") { Description = "The key as JSON." };
        var command = new Command("get", "Prints an item as JSON; exit code 1 where there is none.") { table, key, typed };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            using var given = ItemInput.Parse(parsed.GetRequiredValue(key), "KEY");
            var isTyped = parsed.GetValue(typed);
            var answer = await new ItemClient(client).Call(
                "GetItem",
                json =>
                {
                    json.WriteString("TableName", parsed.GetRequiredValue(table));
                    json.WriteBoolean("ConsistentRead", true);
                    json.WritePropertyName("Key");
                    ItemText.Write(json, given.RootElement, isTyped);
                },
                cancellationToken);
            if (!answer.TryGetProperty("Item", out var item))
            {
                throw new CommandException($"table {parsed.GetRequiredValue(table)} has no item {parsed.GetRequiredValue(key)}");
            }

            await Console.Out.WriteLineAsync(ItemText.Of(item, isTyped));
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn items get orders '{\"id\":\"A17\"}'", "tarn items get orders '{\"id\":{\"S\":\"A17\"}}' --typed");
    }
}
