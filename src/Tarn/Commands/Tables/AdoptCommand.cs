using System.CommandLine;
using System.Globalization;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Commands.Options;
using Tarn.OwnProcess;

namespace Tarn.Commands.Tables;

/// <summary><c>tarn tables adopt</c>: makes a table of a folder where it is.</summary>
internal static class AdoptCommand
{
    private const string Running = "RUNNING";

    public static Command Build()
    {
        var location = new Argument<string>("s3://BUCKET/PREFIX")
        {
            Description = "A folder with an Iceberg table, or with Parquet files, in folders of the form key=value or not.",
        };
        var table = new Option<string>("--as") { Description = "The new table. Its database must exist.", HelpName = "DB.NAME", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says the columns, and the files that do not fit." };
        var command = new Command("adopt", "Makes a table of a folder without writing its files again. One file that does not fit stops it.")
        {
            location,
            table,
            dryRun,
        };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var name = TableOption.Parse(parsed.GetRequiredValue(table), "--as");
            using var client = options.Connect(parsed);
            var input = new AdoptTableInput
            {
                DatabaseName = name.Database,
                TableName = name.Name,
                Location = parsed.GetRequiredValue(location),
                DryRun = parsed.GetValue(dryRun),
            };
            return await Show(await Run(new TarnApiClient(client), input, cancellationToken), name, parsed.GetValue(dryRun));
        });
        return command.WithExamples(
            "tarn tables adopt s3://lake/visits --as web.visits --dry-run", "tarn tables adopt s3://lake/visits --as web.visits");
    }

    private static async Task<AdoptTableOutput> Run(TarnApiClient tarn, AdoptTableInput input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var adopted = await tarn.AdoptTable(input, cancellationToken);
            if (adopted.State != Running)
            {
                return adopted;
            }

            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{adopted.FilesRead:N0} of {adopted.FilesFound:N0} files read"));
        }
    }

    private static async Task<int> Show(AdoptTableOutput adopted, TableOption name, bool isDry)
    {
        foreach (var column in adopted.Columns ?? [])
        {
            await Console.Out.WriteLineAsync($"{column.Name} {column.Type}{(column.Partition == true ? " (partition)" : "")}");
        }

        foreach (var misfit in adopted.Misfits ?? [])
        {
            await Console.Out.WriteLineAsync($"does not fit: {misfit.Location}: {misfit.Reason}");
        }

        var hidden = adopted.HiddenFiles > 0 ? string.Create(CultureInfo.InvariantCulture, $", {adopted.HiddenFiles:N0} hidden ones skipped") : "";
        var size = string.Create(
            CultureInfo.InvariantCulture, $"{adopted.Files:N0} files, {adopted.Rows:N0} rows, {adopted.Bytes:N0} bytes{hidden}");
        if (adopted.MisfitCount > 0)
        {
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"tarn: {adopted.MisfitCount:N0} files do not fit ({size} do); nothing was done"));
            return ExitCode.Failed;
        }

        await Console.Out.WriteLineAsync(isDry ? $"{name} would have {size}" : $"{name} has {size}; its metadata is {adopted.MetadataLocation}");
        return ExitCode.Ok;
    }
}
