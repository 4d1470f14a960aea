using System.CommandLine;
using System.Text.Json;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands.Items;

/// <summary><c>tarn items tail TABLE</c>: the changes of a table's stream.</summary>
internal static class ChangesCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static Command Build()
    {
        var table = ItemsCommand.Table();
        var from = new Option<string>("--from") { Description = "oldest or latest.", DefaultValueFactory = _ => "latest" };
        from.AcceptOnlyFromAmong("oldest", "latest");
        var ends = new Option<bool>("--no-follow") { Description = "Ends when there are no more changes." };
        var command = new Command("tail", "Prints the changes of a table, whose stream must be on, one JSON object a line.") { table, from, ends };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var items = new ItemClient(client);
            var name = parsed.GetRequiredValue(table);
            var described = await items.Describe(name, cancellationToken);
            if (!described.TryGetProperty("StreamSpecification", out var specification) || !specification.GetProperty("StreamEnabled").GetBoolean())
            {
                throw new CommandException(
                    $"the stream of table {name} is off; aws dynamodb update-table --table-name {name} "
                    + "--stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES switches it on");
            }

            var tail = new ItemTail(items, described.GetProperty("LatestStreamArn").GetString()!);
            await tail.Begin(parsed.GetValue(from) == "oldest" ? "TRIM_HORIZON" : "LATEST", cancellationToken);
            while (await tail.Read(record => Console.Out.WriteLineAsync(record.GetRawText()), cancellationToken) || !parsed.GetValue(ends))
            {
                await Task.Delay(tail.HasRead ? TimeSpan.Zero : Pause, cancellationToken);
            }

            return ExitCode.Ok;
        });
        return command.WithExamples("tarn items tail orders", "tarn items tail orders --from oldest --no-follow");
    }
}
