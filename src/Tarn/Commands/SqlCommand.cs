using System.CommandLine;
using Tarn.Aws.Protocols;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands;

/// <summary><c>tarn sql</c>: statements from the command line, a file or a person.</summary>
internal static class SqlCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var text = new Argument<string?>("TEXT") { Description = "Statements, separated by semicolons.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<FileInfo?>("--file", "-f") { Description = "Reads the statements from a file.", HelpName = "FILE" };
        var format = new Option<string>("--format") { Description = "The format of results.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "csv", "json");
        var command = new Command("sql", "Runs SQL statements; interactive without arguments.") { text, file, format };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var queries = new QueryClient(client, TimeProvider.System);
            var write = Writer(parsed.GetRequiredValue(format));
            var given = parsed.GetValue(file) is { } path ? await File.ReadAllTextAsync(path.FullName, cancellationToken) : parsed.GetValue(text);
            return given is null && !Console.IsInputRedirected
                ? await Interactive(queries, write, cancellationToken)
                : await Batch(queries, given ?? await Console.In.ReadToEndAsync(cancellationToken), write, cancellationToken);
        });
        return command.WithExamples(
            "tarn sql \"SELECT count(*) FROM demo.flights\"",
            "tarn sql --format csv \"SELECT * FROM web.visits LIMIT 10\" > visits.csv",
            "tarn sql -f report.sql",
            "tarn sql        (interactive; end a statement with ; and leave with \\q)");
    }

    private static Action<ResultTable> Writer(string format) => format switch
    {
        "csv" => table => table.WriteCsv(Console.Out),
        "json" => WriteJson,
        _ => table => Terminal.Output.Write(table.ToTable()),
    };

    private static void WriteJson(ResultTable table)
    {
        using var output = Console.OpenStandardOutput();
        table.WriteJson(output);
    }

    private static async Task<int> Batch(QueryClient queries, string text, Action<ResultTable> write, CancellationToken cancellationToken)
    {
        foreach (var statement in StatementText.Split(text))
        {
            try
            {
                write(await queries.Run(statement, cancellationToken));
            }
            catch (StatementException error)
            {
                throw new CommandException(error.Message);
            }
        }

        return ExitCode.Ok;
    }

    private static async Task<int> Interactive(QueryClient queries, Action<ResultTable> write, CancellationToken cancellationToken)
    {
        var waiting = "";
        while (true)
        {
            await Console.Error.WriteAsync(waiting.Length == 0 ? "tarn> " : "  ... ");
            var line = await Console.In.ReadLineAsync(cancellationToken);
            if (line is null || (waiting.Length == 0 && line.Trim() is "\\q" or "exit" or "quit"))
            {
                return ExitCode.Ok;
            }

            waiting += line + "\n";
            if (!line.TrimEnd().EndsWith(';'))
            {
                continue;
            }

            foreach (var statement in StatementText.Split(waiting))
            {
                await Show(queries, statement, write, cancellationToken);
            }

            waiting = "";
        }
    }

    private static async Task Show(QueryClient queries, string statement, Action<ResultTable> write, CancellationToken cancellationToken)
    {
        try
        {
            var begun = TimeProvider.System.GetTimestamp();
            var table = await queries.Run(statement, cancellationToken);
            write(table);
            var elapsed = TimeProvider.System.GetElapsedTime(begun);
            await Console.Error.WriteLineAsync($"{Quantity.Of(table.Rows.Count, "row")} in {elapsed.TotalMilliseconds:N0} ms");
        }
        catch (Exception error) when (error is StatementException or AwsErrorException)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }
    }
}
