using System.Text.RegularExpressions;
using Tarn.Aws.Protocols;
using Tarn.Clients;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Sql;

/// <summary>Statements one after the other, with the database, variables and settings that they share.</summary>
/// <param name="queries">Runs statements.</param>
/// <param name="write">Writes a result.</param>
internal sealed partial class SqlSession(QueryClient queries, Action<ResultTable> write)
{
    private const string Help = """
        \d            the tables of the database       \set NAME=VALUE   sets a variable, used as :NAME, :'NAME' or :"NAME"
        \d TABLE      the columns of a table           \set              the variables
        \l            the databases                    \explain          shows plans instead of results, and back
        \c DATABASE   as USE DATABASE                  \timing           shows times, and back
        \?            this help                        \q                leaves
        """;

    /// <summary>The database of names without one; null: `default`.</summary>
    public string? Database { get; set; }

    /// <summary>The variables.</summary>
    public StatementVariables Variables { get; } = new();

    /// <summary>Whether plans are shown instead of results.</summary>
    public bool Explains { get; set; }

    private bool ShowsTimes { get; set; } = true;

    /// <summary>Runs the statements of a text; the first failure ends it.</summary>
    public async Task<int> Batch(string text, CancellationToken cancellationToken)
    {
        foreach (var statement in StatementText.Split(text))
        {
            try
            {
                if (await Run(statement, cancellationToken) is { } table)
                {
                    write(table);
                }
            }
            catch (StatementException error)
            {
                throw new CommandException(error.Message);
            }
        }

        return ExitCode.Ok;
    }

    /// <summary>Runs the statements that a person types, until that person leaves.</summary>
    public async Task<int> Interactive(SqlTerminal terminal, CancellationToken cancellationToken)
    {
        var waiting = "";
        while (true)
        {
            var line = await terminal.ReadLine(waiting.Length == 0 ? $"{Database ?? "tarn"}> " : "  ... ", cancellationToken);
            if (line is null || (waiting.Length == 0 && line.Trim() is "\\q" or "exit" or "quit"))
            {
                return ExitCode.Ok;
            }

            if (waiting.Length == 0 && line.StartsWith('\\'))
            {
                terminal.Remember(line);
                await Show(() => Command(line.Trim(), terminal, cancellationToken));
                continue;
            }

            waiting = line == SqlTerminal.Dropped ? "" : waiting.Length == 0 ? line : $"{waiting}\n{line}";
            if (!StatementText.IsComplete(waiting))
            {
                continue;
            }

            terminal.Remember(waiting);
            foreach (var statement in StatementText.Split(waiting))
            {
                await Show(() => Shown(statement, terminal, cancellationToken));
            }

            waiting = "";
        }
    }

    private static async Task Show(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("cancelled");
        }
        catch (Exception error) when (error is StatementException or AwsErrorException or CommandException)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }
    }

    private async Task Shown(string statement, SqlTerminal terminal, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        if (await terminal.Run(token => Run(statement, token), cancellationToken) is not { } table)
        {
            return;
        }

        write(table);
        if (ShowsTimes)
        {
            var elapsed = TimeProvider.System.GetElapsedTime(begun);
            var live = table.AsOf is { } time ? $"; live as of {time:HH:mm:ss.fff} UTC, {Quantity.Of(table.UndeliveredRows, "row")} undelivered" : "";
            await Console.Error.WriteLineAsync($"{Quantity.Of(table.Rows.Count, "row")} in {elapsed.TotalMilliseconds:N0} ms{live}");
        }
    }

    private async Task Command(string line, SqlTerminal terminal, CancellationToken cancellationToken)
    {
        var (name, rest) = line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var at ? (line[..at], line[at..].Trim()) : (line, "");
        switch (name)
        {
            case "\\d":
                await Shown(rest.Length == 0 ? "SHOW TABLES" : $"DESCRIBE {rest}", terminal, cancellationToken);
                break;
            case "\\l":
                await Shown("SHOW DATABASES", terminal, cancellationToken);
                break;
            case "\\c" when rest.Length > 0:
                Database = rest.Trim('"', '`', ';');
                break;
            case "\\set" when rest.Length > 0:
                Variables.Set(rest);
                break;
            case "\\set":
                await Console.Error.WriteLineAsync(string.Join('\n', Variables.All.Select(variable => $"{variable.Key}={variable.Value}")));
                break;
            case "\\explain":
                Explains = !Explains;
                await Console.Error.WriteLineAsync(Explains ? "plans are shown" : "results are shown");
                break;
            case "\\timing":
                ShowsTimes = !ShowsTimes;
                break;
            case "\\?":
                await Console.Error.WriteLineAsync(Help);
                break;
            default:
                throw new CommandException($"{name} is not a command; \\? lists them.");
        }
    }

    // Null: the statement has no result, because it changes the session.
    private async Task<ResultTable?> Run(string statement, CancellationToken cancellationToken)
    {
        var text = Variables.Replace(statement);
        if (Use().Match(text) is { Success: true } use)
        {
            Database = use.Groups["name"].Value;
            return null;
        }

        var table = await queries.RunTyped(Explains && Query().IsMatch(text) ? $"EXPLAIN {text}" : text, Database, cancellationToken);
        if (table.LeftOut is { } leftOut)
        {
            await Console.Error.WriteLineAsync($"warning: left out of the result: {leftOut}");
        }

        return table;
    }

    [GeneratedRegex("""^\s*USE\s+((awsdatacatalog|"awsdatacatalog")\s*\.\s*)?["`]?(?<name>[^\s"`;.]+)["`]?\s*$""", RegexOptions.IgnoreCase)]
    private static partial Regex Use();

    [GeneratedRegex(@"^\s*(SELECT|WITH|VALUES|TABLE|INSERT|DELETE|UPDATE|MERGE|\()", RegexOptions.IgnoreCase)]
    private static partial Regex Query();
}
