using System.CommandLine;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Commands.Sql.Completion;
using Tarn.OwnProcess;

namespace Tarn.Commands.Sql;

/// <summary><c>tarn sql</c>: statements from the command line, a file or a person.</summary>
internal static class SqlCommand
{
    public static Command Build()
    {
        var text = new Argument<string?>("TEXT") { Description = "Statements, separated by semicolons.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--file", "-f") { Description = "Reads the statements from a file.", HelpName = "FILE" };
        var database = new Option<string?>("--database", "-d") { Description = "The database of names without one. [default]", HelpName = "NAME" };
        var format = new Option<string>("--format") { Description = "The format of results.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "csv", "json");
        var variables = new Option<string[]>("--set") { Description = "A variable, used as :NAME, :'NAME' or :\"NAME\".", HelpName = "NAME=VALUE" };
        var explain = new Option<bool>("--explain") { Description = "Shows the plans of the statements and does not run them." };
        var all = new Option<bool>("--all") { Description = "Shows all rows and columns in a terminal too; else at most 200 rows and the columns that fit." };
        var command = new Command("sql", "Runs SQL statements; interactive without arguments.") { text, file, database, format, all, variables, explain };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var given = await Given(parsed.GetValue(text), parsed.GetValue(file), cancellationToken);
            using var client = options.Connect(parsed);
            var names = new CompletionNames(client, TimeProvider.System);
            var isInteractive = given is null && !Console.IsInputRedirected;
            var output = new ResultOutput(parsed.GetRequiredValue(format), isInteractive) { IsWhole = parsed.GetValue(all) };
            var session = new SqlSession(new QueryClient(client, TimeProvider.System), names, output)
            {
                Database = parsed.GetValue(database),
                Explains = parsed.GetValue(explain),
            };
            foreach (var variable in parsed.GetValue(variables) ?? [])
            {
                session.Variables.Set(variable);
            }

            return isInteractive
                ? await session.Interactive(new SqlTerminal(new StatementCompleter(names, () => session.Database).Complete), cancellationToken)
                : await session.Batch(given ?? await Console.In.ReadToEndAsync(cancellationToken), cancellationToken);
        });
        return command.WithExamples(
            "tarn sql \"SELECT count(*) FROM demo.flights\"",
            "tarn sql --format csv \"SELECT * FROM web.visits LIMIT 10\" > visits.csv",
            "tarn sql -d web --set day=2026-11-01 \"SELECT count(*) FROM visits WHERE day = DATE :'day'\"",
            "tarn sql -f report.sql",
            "tarn sql        (interactive; end a statement with ; and leave with exit; help lists the commands)");
    }

    /// <summary>The statements of the command line or of a file; null: there are none.</summary>
    private static async Task<string?> Given(string? text, string? file, CancellationToken cancellationToken)
    {
        if (text is not null && file is not null)
        {
            throw new CommandException("TEXT and --file are both given: one of them is needed", ExitCode.Usage);
        }

        if (file is null)
        {
            return text;
        }

        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"there is no file {file}; --file names a file with statements, and TEXT is a statement itself", inner: missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                Directory.Exists(file) ? $"--file {file} is a folder: a file of statements is needed" : $"--file {file} cannot be read: {unreadable.Message}",
                inner: unreadable);
        }
    }
}
