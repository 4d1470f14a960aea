using System.CommandLine;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Tables;

/// <summary><c>tarn tables retype</c>: gives a column another type.</summary>
internal static class RetypeCommand
{
    private const string Running = "RUNNING";

    // Another run of the table's maintenance is in progress.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Build()
    {
        var table = new Argument<string>("DB.NAME") { Description = "The table." };
        var column = new Argument<string>("COLUMN") { Description = "The column, its parts joined by dots." };
        var type = new Argument<string?>("TYPE")
        {
            Description = "long, double, boolean, string, scalar, list, struct, map, timestamp, timestamptz or date. "
                + "Without it, the column gets the type that values in _rest need.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var formats = new Option<string[]>("--format")
        {
            Description = "A form of the values, for a date or timestamp: dd/MM/yyyy HH:mm, epoch-seconds or epoch-milliseconds. It may be repeated.",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says which columns would get which types." };
        var command = new Command("retype", "Writes the files of a table again with another type of a column. It goes on after a restart.")
        {
            table,
            column,
            type,
            formats,
            dryRun,
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = TableOption.Parse(parsed.GetRequiredValue(table), "DB.NAME");
            using var client = options.Connect(parsed);
            var input = new RetypeTableInput
            {
                DatabaseName = name.Database,
                TableName = name.Name,
                Column = parsed.GetRequiredValue(column),
                Type = parsed.GetValue(type),
                Formats = parsed.GetValue(formats),
                DryRun = parsed.GetValue(dryRun),
            };
            await Run(new TarnApiClient(client), input, name, cancellationToken);
            return ExitCode.Ok;
        });
        return command.WithExamples(
            "tarn tables retype web.visits price --dry-run",
            "tarn tables retype web.visits price",
            "tarn tables retype web.visits item.id string",
            "tarn tables retype web.visits status scalar",
            "tarn tables retype web.visits attributes map",
            "tarn tables retype web.visits at timestamp --format 'dd/MM/yyyy HH:mm'");
    }

    private static async Task Run(TarnApiClient tarn, RetypeTableInput input, TableOption name, CancellationToken cancellationToken)
    {
        var output = await tarn.RetypeTable(input, cancellationToken);
        if (output.Columns is not { Count: > 0 } columns)
        {
            await Console.Out.WriteLineAsync($"{name}: nothing to do: no type waits for {input.Column}, or it has the type");
            return;
        }

        foreach (var column in columns)
        {
            await Console.Out.WriteLineAsync(input.DryRun == true ? $"{name}: would retype {column}" : $"{name}: retypes {column}");
        }

        var progress = new WorkLine(name.ToString());
        for (; output.State == Running; output = await tarn.RetypeTable(input, cancellationToken))
        {
            progress.Say(output.Result ?? "waits for the table's maintenance");
            await Task.Delay(Pause, cancellationToken);
        }

        progress.Clear();

        if (input.DryRun != true)
        {
            await Console.Out.WriteLineAsync($"{name}: {output.Result ?? "done"}");
        }
    }
}
