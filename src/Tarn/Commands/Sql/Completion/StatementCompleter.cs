using System.Text.RegularExpressions;
using Tarn.OwnProcess;
using Tarn.Sql;
using Tarn.Wire.Protocols;

namespace Tarn.Commands.Sql.Completion;

/// <summary>Completes statements with keywords, functions, and the catalog's databases, tables and columns; and the session's commands.</summary>
/// <param name="database">The session's database; null: it has none.</param>
internal sealed partial class StatementCompleter(CompletionNames names, Func<string?> database)
{
    private static readonly string[] Commands = ["\\all", "\\c", "\\d", "\\explain", "\\l", "\\q", "\\set", "\\timing"];

    // A person waits for the list.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>See <see cref="LineCompleter"/>. Without an answer of the server in time, words of the language are left.</summary>
    public async Task<LineCompletion> Complete(string before, string after, CancellationToken cancellationToken)
    {
        if (Command().IsMatch(before))
        {
            return new LineCompletion(before.Length, [.. Commands.Where(command => Fits(command, before))]);
        }

        var context = Context(before, after);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        IEnumerable<string> found;
        try
        {
            found = await Names(context, patience.Token);
        }
        catch (Exception failed) when (failed is AwsErrorException or CommandException
            || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            found = [];
        }

        var fitting = found.Where(name => Fits(name, context.Word)).Select(name => Written(name, context.Quote));
        return new LineCompletion(
            context.Word.Length, [.. fitting.Concat(Words(context)).Distinct(StringComparer.Ordinal)]);
    }

    // `\d web.v` and `\c we` are completed as DESCRIBE and USE.
    private static StatementContext Context(string before, string after) =>
        before.StartsWith("\\d ", StringComparison.Ordinal) ? StatementContext.Of($"DESCRIBE {before[3..]}", after)
        : before.StartsWith("\\c ", StringComparison.Ordinal) ? StatementContext.Of($"USE {before[3..]}", after)
        : StatementContext.Of(before, after);

    private async Task<IEnumerable<string>> Names(StatementContext context, CancellationToken cancellationToken)
    {
        switch (context.Expected)
        {
            case ExpectedWord.None:
                return [];
            case ExpectedWord.Database:
                return context.Path.Count == 0 ? await names.Databases(cancellationToken) : [];
        }

        if (context.Path.Count > 0)
        {
            var ofTable = context.Expected == ExpectedWord.Any ? await ColumnsOf(context, cancellationToken) : [];
            var ofDatabase = await names.Tables(context.Path[^1], cancellationToken);
            return [.. ofTable, .. ofDatabase.Select(table => table.Name)];
        }

        var columns = new List<string>();
        if (context.Expected == ExpectedWord.Any)
        {
            foreach (var source in context.Sources)
            {
                columns.AddRange(await Columns(source, cancellationToken));
                columns.AddRange(source.Alias is { } alias ? [alias] : []);
            }
        }

        var tables = database() is { } own ? await names.Tables(own, cancellationToken) : [];
        return [.. columns, .. tables.Select(table => table.Name), .. await names.Databases(cancellationToken)];
    }

    // The columns of `table.` or `alias.`, or of `database.table.`.
    private async Task<IReadOnlyList<string>> ColumnsOf(StatementContext context, CancellationToken cancellationToken)
    {
        var name = context.Path[^1];
        var source = context.Path.Count > 1
            ? new NamedSource(context.Path, null)
            : context.Sources.FirstOrDefault(source => name.Equals(source.Alias ?? source.Path[^1], StringComparison.OrdinalIgnoreCase));
        return source is null ? [] : await Columns(source, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> Columns(NamedSource source, CancellationToken cancellationToken)
    {
        var of = source.Path.Count > 1 ? source.Path[^2] : database();
        var tables = of is null ? [] : await names.Tables(of, cancellationToken);
        return tables.FirstOrDefault(table => table.Name.Equals(source.Path[^1], StringComparison.OrdinalIgnoreCase))?.Columns ?? [];
    }

    private static IEnumerable<string> Words(StatementContext context)
    {
        if (context.Expected != ExpectedWord.Any || context.Quote is not null || context.Path.Count > 0 || context.Word.Length == 0)
        {
            return [];
        }

        var isLower = context.Word.Any(char.IsLower);
        return SqlWords.Keywords.Where(word => Fits(word, context.Word)).Select(word => isLower ? word.ToLowerInvariant() : word)
            .Concat(SqlWords.Functions.Where(name => Fits(name, context.Word)).Select(name => name + "("));
    }

    private static bool Fits(string name, string word) => name.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    // A name that is no word of the language, or looks like one, needs quotes.
    private static string Written(string name, char? quote) =>
        quote is { } open ? name.Replace($"{open}", $"{open}{open}", StringComparison.Ordinal) + open
        : Plain().IsMatch(name) && !SqlWords.IsReserved(name) ? name
        : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex("^[a-z_][a-z0-9_]*$")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^\\[a-z]*$")]
    private static partial Regex Command();
}
