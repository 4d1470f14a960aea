using System.CommandLine;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;

namespace Tarn.Commands.Sql;

/// <summary><c>tarn sql</c>: statements from the command line, a file or a person.</summary>
internal static class SqlCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var text = new Argument<string?>("TEXT") { Description = "Statements, separated by semicolons.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<FileInfo?>("--file", "-f") { Description = "Reads the statements from a file.", HelpName = "FILE" };
        var database = new Option<string?>("--database", "-d") { Description = "The database of names without one. [default]", HelpName = "NAME" };
        var format = new Option<string>("--format") { Description = "The format of results.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "csv", "json");
        var variables = new Option<string[]>("--set") { Description = "A variable, used as :NAME, :'NAME' or :\"NAME\".", HelpName = "NAME=VALUE" };
        var explain = new Option<bool>("--explain") { Description = "Shows the plans of the statements and does not run them." };
        var command = new Command("sql", "Runs SQL statements; interactive without arguments.") { text, file, database, format, variables, explain };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var session = new SqlSession(new QueryClient(client, TimeProvider.System), Writer(parsed.GetRequiredValue(format)))
            {
                Database = parsed.GetValue(database),
                Explains = parsed.GetValue(explain),
            };
            foreach (var variable in parsed.GetValue(variables) ?? [])
            {
                session.Variables.Set(variable);
            }

            var given = parsed.GetValue(file) is { } path ? await File.ReadAllTextAsync(path.FullName, cancellationToken) : parsed.GetValue(text);
            return given is null && !Console.IsInputRedirected
                ? await session.Interactive(new SqlTerminal(SqlTerminal.HistoryFile()), cancellationToken)
                : await session.Batch(given ?? await Console.In.ReadToEndAsync(cancellationToken), cancellationToken);
        });
        return command.WithExamples(
            "tarn sql \"SELECT count(*) FROM demo.flights\"",
            "tarn sql --format csv \"SELECT * FROM web.visits LIMIT 10\" > visits.csv",
            "tarn sql -d web --set day=2026-11-01 \"SELECT count(*) FROM visits WHERE day = DATE :'day'\"",
            "tarn sql -f report.sql",
            "tarn sql        (interactive; end a statement with ; and leave with \\q; \\? lists the commands)");
    }

    private static Action<ResultTable> Writer(string format) => format switch
    {
        "csv" => table => table.WriteCsv(Console.Out),
        "json" => WriteJson,
        _ => WriteTable,
    };

    private static void WriteTable(ResultTable table)
    {
        // A statement such as CREATE TABLE has no columns.
        if (table.Columns.Count > 0)
        {
            Terminal.Output.Write(table.ToTable());
        }
    }

    private static void WriteJson(ResultTable table)
    {
        using var output = Console.OpenStandardOutput();
        table.WriteJson(output);
    }
}
