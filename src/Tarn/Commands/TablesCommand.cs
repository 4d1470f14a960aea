using System.CommandLine;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn tables</c>: work on tables.</summary>
internal static class TablesCommand
{
    /// <summary>The command.</summary>
    public static Command Build() => new Command("tables", "Works on tables.") { Undrop() }.WithExamples("tarn tables undrop web.visits");

    private static Command Undrop()
    {
        var table = new Argument<string>("DB.NAME") { Description = "The table's name when it was dropped." };
        var command = new Command(
            "undrop", "Brings back a table that was dropped within 7 days, unless its place is another table's or its files were purged.")
        {
            table,
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = TableName.Parse(parsed.GetRequiredValue(table), "DB.NAME");
            using var client = options.Connect(parsed);
            var undropped = await new TarnApiClient(client).UndropTable(
                new UndropTableInput { DatabaseName = name.Database, TableName = name.Name }, cancellationToken);
            await Console.Out.WriteLineAsync($"{name} is back, with {undropped.MetadataLocation}");
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn tables undrop web.visits");
    }
}
