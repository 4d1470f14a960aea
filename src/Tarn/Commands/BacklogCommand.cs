using System.CommandLine;
using Spectre.Console;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn backlog [NAME]</c>: where records and messages wait, and what happens to them.</summary>
internal static class BacklogCommand
{
    public static Command Build()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "A name, an ARN, or the name of a reader; without it, all of the region are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Prints the rows as JSON, for programs." };
        var command = new Command("backlog", "Shows where records and messages wait, until when, what happens then, and what was lost.") { name, json };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var kept = new RawAnswer(client);
            var backlog = await new TarnApiClient(kept).GetBacklog(new GetBacklogInput { Name = parsed.GetValue(name) }, cancellationToken);
            if (parsed.GetValue(json))
            {
                await Console.Out.WriteLineAsync(kept.Text);
                return ExitCode.Ok;
            }

            if (parsed.GetValue(name) is { } one && backlog.Rows.Count == 0)
            {
                throw new CommandException(
                    $"Nothing named {one} in {client.Region} can hold records: no stream with readers, queue, subscription, function, mapping, "
                    + "delivery or item table.");
            }

            Terminal.Output.Write(BacklogTable.Of(backlog.Rows, backlog.Time));
            Terminal.Output.WriteLine();
            if (backlog.LeftOut > 0)
            {
                Terminal.Notify($"{backlog.LeftOut} more rows; name one: tarn backlog NAME");
            }

            return ExitCode.Ok;
        });
        return command.WithExamples("tarn backlog", "tarn backlog orders", "tarn backlog --json");
    }
}
