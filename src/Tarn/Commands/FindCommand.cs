using System.CommandLine;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Commands.Options;
using Tarn.Commands.Sql;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn find</c>: resources of every kind by their names.</summary>
internal static class FindCommand
{
    private const int Shown = 50;

    public static Command Build()
    {
        var text = new Argument<string>("TEXT") { Description = "A name, its beginning or a part of it, or something near." };
        var kind = new Option<string?>("--kind") { Description = "Only one kind: stream, table, queue, user and so on.", HelpName = "KIND" };
        var command = new Command("find", "Finds streams, tables, deliveries, queues, topics, users and all other resources by name.") { text, kind };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var found = await new TarnApiClient(client).FindResources(
                new FindResourcesInput { Text = parsed.GetRequiredValue(text), Kind = parsed.GetValue(kind), MaxResults = Shown }, cancellationToken);
            if (found.Total == 0)
            {
                throw new CommandException($"nothing in {client.Region} is named like {parsed.GetRequiredValue(text)}");
            }

            new ResultOutput("table", isInteractive: false) { Ways = "a pipe gets all columns" }.Write(new PrintedTable(
                ["kind", "name", "arn"],
                [false, false, false],
                [.. found.Resources.Select(one => new string?[] { one.Kind, one.Name, one.Arn })])
            {
                RowsTotal = found.Total > found.Resources.Count ? found.Total : null,
            });
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn find web.visits", "tarn find vists", "tarn find orders --kind queue");
    }
}
